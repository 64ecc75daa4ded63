import type { Multiverse } from '../../toolkit/harness/claims/multiverse';
import { explore, joined } from '../../toolkit/harness/claims/multiverse';
import type { Reading } from '../../toolkit/harness/measure/readings';
import { SHIFT_VARIANTS } from '../../toolkit/harness/passes/shiftColumns';
import { drawn, findingsFor, lacking, plantedPart, spread } from '../harness/claims/plantedPart';
import { READING } from '../harness/measure/statistics/reading';

/** Odds of 64 readings, each from a formula of its choices: the layer moves them most, special tokens not at all. */
function odds({ layer, scope, aggregation, punctuation }: Reading) {
  const byAggregation = { mean: 0, first: 0.07, max: 0.16, sum: 0.3 }[aggregation!];
  const value = 0.7 + 0.55 * (layer - 8) + byAggregation + (scope === 'corpus' ? 0.05 : 0);
  return drawn(value - (punctuation === 'out' ? 0.13 : 0), spread(0.12 + 0.05 * (layer - 8)));
}

/** Ratios of shifts, two of which the run does not have. */
function shift({ layer, variant }: Reading) {
  const at = variant === null ? 0 : (SHIFT_VARIANTS as readonly string[]).indexOf(variant) + 1;
  if (variant === 'path length') return lacking('the run has no states of every layer');
  return drawn(0.82 + 0.07 * at + 0.03 * (layer - 8), spread(0.05));
}

/** The readings of a run that never was: of odds, and of a shift. */
export function sampleReadings(): Multiverse {
  const above = (threshold: number) => (interval: [number, number] | null) =>
    interval === null
      ? 'inconclusive'
      : interval[0] > threshold
        ? 'supported'
        : interval[1] < threshold
          ? 'contradicted'
          : 'inconclusive';
  const given = {
    threshold: 1,
    word: (_: unknown, __: unknown, interval: [number, number] | null) => above(1)(interval),
  } as const;
  const oddsPart = plantedPart(['layer', 'scope', 'aggregation', 'specialTokens', 'punctuation'], odds, {
    ...given,
    name: 'odds',
    what: 'odds of content over function words in HIGH against LOW',
  });
  const shiftPart = plantedPart(['layer', 'variant'], shift, {
    ...given,
    name: 'vector',
    what: 'mean shift of content over mean shift of function wordpieces',
    variants: SHIFT_VARIANTS,
  });
  return joined([explore('C3', oddsPart, findingsFor(), READING), explore('C4', shiftPart, findingsFor(), READING)]);
}
