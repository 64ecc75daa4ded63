import type { Findings } from '../../../toolkit/harness/claims/findings';
import { measureControls, measureCell, measureWords } from '../../../toolkit/harness/measure/sweep';
import { measureAgreement, measureHeldBoundaries } from '../../../toolkit/harness/measure/boundaries';
import { measureCosts } from '../../../toolkit/harness/measure/costs';
import { findIn } from '../../../toolkit/harness/measure/findings';
import { measureEffects } from '../../../toolkit/harness/measure/effects';
import { measureLayers } from '../../../toolkit/harness/measure/layers';
import type { Measurement } from '../../../toolkit/harness/measure/records';
import { measureShifts } from '../../../toolkit/harness/measure/shifts';
import { statisticsOf } from '../../../toolkit/harness/measure/statistics/statistics';
import { stratumOf } from '../../../toolkit/metrics/sample';
import { type Planted, plantedContext, type Planting } from '../measure/plantedContext';

/** Everything that a run over planted scores measures, but Hartigan's dips, which take long; controls where they are asked for. */
export function plantedMeasurements(
  planting: Planting,
  { controls = false } = {},
  context = plantedContext(planting),
): Measurement[] {
  const hasShifts = Object.keys(planting.angles ?? {}).length > 0;
  return [
    ...measureWords(context),
    ...context.job.cells.flatMap((cell) => measureCell(context, cell)),
    ...(controls ? measureControls(context) : []),
    ...measureLayers(context),
    ...measureHeldBoundaries(context),
    ...measureAgreement(context),
    ...(hasShifts ? measureShifts(context) : []),
    ...measureCosts(context),
  ];
}

/** What claims are judged on, measured from planted scores as a run measures it. */
export function plantedFindings(planting: Planting, options: { controls?: boolean } = {}): Findings {
  const { numLayers = 12 } = planting;
  const context = plantedContext(planting);
  const statistics = statisticsOf(context);
  const primary = { scope: 'sentence', aggregation: 'mean' } as const;
  return {
    level: 0.95,
    checkpoint: 'planted',
    numLayers,
    sites: ['post', 'pre'],
    corpusDigest: 'planted',
    primary,
    statistics,
    permuted: [],
    effects: measureEffects(context, statistics, primary),
    otherRuns: [],
    probes: null,
    find: findIn(plantedMeasurements(planting, options, context)),
  };
}

/** The same planted at every layer from one to another. */
export function layersOf(from: number, to: number, plantedAt: (layer: number) => Planted): Record<string, Planted> {
  const layers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return Object.fromEntries(layers.map((layer) => [`tas.post.${layer}`, plantedAt(layer)]));
}

const isContent = (upos: string) => stratumOf(upos) === 'content';
const isPunct = (upos: string) => stratumOf(upos) === 'punct';

/** Scores that say nothing. */
export const noise: Planted = (_, random) => random();
/** Content words score higher, not always. */
export const contentHigh: Planted = ({ upos }, random) => random() + (isContent(upos) ? 0.5 : 0);
/** Content words score higher, always. */
export const separated: Planted = ({ upos }, random) => random() + (isContent(upos) ? 2 : 0);
/** Content words score lower. */
export const contentLow: Planted = ({ upos }, random) => random() - (isContent(upos) ? 0.5 : 0);
/** Punctuation scores lowest, or highest. */
export const punctLow: Planted = ({ upos }, random) => random() - (isPunct(upos) ? 0.5 : 0);
export const punctHigh: Planted = ({ upos }, random) => random() + (isPunct(upos) ? 0.5 : 0);

/** A profile whose AUC is highest at `peak` and falls off on both sides. */
export function profile(peak: number, numLayers = 12): Record<string, Planted> {
  return layersOf(
    0,
    numLayers,
    (layer) =>
      ({ upos }, random) =>
        random() + (isContent(upos) ? 0.6 - 0.15 * Math.abs(layer - peak) : 0),
  );
}
