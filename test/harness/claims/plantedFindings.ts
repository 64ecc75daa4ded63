import type { Findings } from '../../../toolkit/harness/claims/findings';
import { controlsAt, measureCell, measureWords } from '../../../toolkit/harness/measure/sweep';
import { measureAgreement, measureHeldBoundaries } from '../../../toolkit/harness/measure/boundaries';
import { measureCosts } from '../../../toolkit/harness/measure/costs';
import { type Find, findIn } from '../../../toolkit/harness/measure/findings';
import { measureEffects } from '../../../toolkit/harness/measure/effects';
import { measureLayers } from '../../../toolkit/harness/measure/layers';
import type { Measurement } from '../../../toolkit/harness/measure/records';
import { measureShifts } from '../../../toolkit/harness/measure/shifts';
import { statisticsOf } from '../../../toolkit/harness/measure/statistics/statistics';
import { stratumOf } from '../../../toolkit/metrics/sample';
import { type Planted, plantedContext, type Planting } from '../measure/plantedContext';

/**
 * What a run over planted scores measures, but Hartigan's dips, which take long, part by part as it is asked for: most verdicts need few
 * of the rows. Controls where they are asked for.
 */
function findPlanted(planting: Planting, { controls = false } = {}, context = plantedContext(planting)): Find {
  const { C5 } = context.job.config.claims;
  const cells = context.job.cells.toSorted(
    (a, b) => distance(a.place.layer, C5.layer) - distance(b.place.layer, C5.layer),
  );
  const hasShifts = Object.keys(planting.angles ?? {}).length > 0;
  const left: (() => Measurement[])[] = [
    () => [...measureWords(context), ...measureCosts(context)],
    () => [...measureLayers(context), ...measureHeldBoundaries(context)],
    ...cells.map((cell) => () => measureCell(context, cell)),
    () => [...measureAgreement(context), ...(hasShifts ? measureShifts(context) : [])],
    () => (controls ? context.tasScores.flatMap((_, at) => controlsAt(context, at)) : []),
  ];
  const known: Measurement[] = [];
  return (metric, where) => {
    for (;;) {
      const found = findIn(known)(metric, where);
      if (found !== undefined || left.length === 0) return found;
      known.push(...left.shift()!());
    }
  };
}

function distance(layer: number | null, from: number): number {
  return layer === null ? Infinity : Math.abs(layer - from);
}

/** What claims are judged on, measured from planted scores as a run measures it. */
export function plantedFindings(planting: Planting, options: { controls?: boolean } = {}): Findings {
  const { numLayers = 12 } = planting;
  const context = plantedContext(planting);
  const statistics = statisticsOf(context);
  const primary = { scope: 'sentence', aggregation: 'mean', specialTokens: 'out' } as const;
  return {
    level: 0.95,
    checkpoint: 'planted',
    family: 'bert',
    numLayers,
    sites: ['post', 'pre'],
    corpusDigest: 'planted',
    primary,
    statistics,
    permuted: () => Promise.resolve([]),
    effects: measureEffects(context, statistics, primary),
    otherRuns: [],
    probes: null,
    find: findPlanted(planting, options, context),
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
