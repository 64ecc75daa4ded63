import type { Site } from '../../graph/taps';
import { positionsByGroup } from '../../metrics/groups';
import { dominanceRatio, gini, lorenzCurve } from '../../metrics/lorenz';
import { spearmanMatrix } from '../../metrics/correlations';
import { quantileOfSorted } from '../../rationale/quantile';
import type { MeasureContext, PrimaryScores } from './context';
import { layerShifts, SHIFT_KINDS, type ShiftKind } from './shifts';

/** What charts need of a run's words, in a size that does not grow with the corpus. */
export interface WordAggregates {
  /** TAS and HIGH by part of speech, at every layer and site. */
  tags: TagSummary[];
  /** Rank correlation of TAS between layers, by site. */
  layerCorrelations: Partial<Record<Site, LayerCorrelations>>;
  /** Lorenz curves of the shifts into every layer. */
  shifts: ShiftCurve[];
}

/** Sums up the words of a run. */
export function aggregate(context: MeasureContext): WordAggregates {
  const { tasScores } = context;
  const byTag = positionsByGroup(context.table.words.map(({ upos }) => upos));
  return {
    tags: tasScores.flatMap((tas) => tagSummaries(byTag, tas)),
    layerCorrelations: layerCorrelations(tasScores, context.job.checkpoint.sites),
    shifts: shiftCurves(context),
  };
}

/** Probabilities of the quantiles in a summary. */
export const SUMMARY_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The words of one part of speech at one layer and site. */
export interface TagSummary {
  layer: number;
  site: Site;
  upos: string;
  words: number;
  /** HIGH at the primary boundary and scope; null where there is no such boundary. */
  high: number | null;
  mean: number;
  /** Of TAS, at `SUMMARY_PROBABILITIES`. */
  quantiles: number[];
}

/** TAS and HIGH by part of speech. */
function tagSummaries(byTag: ReadonlyMap<string, readonly number[]>, tas: PrimaryScores): TagSummary[] {
  const { layer, site, scores, high } = tas;
  return [...byTag.keys()].sort().map((upos) => {
    const own = byTag.get(upos)!;
    const sorted = Float64Array.from(own, (word) => scores[word]!).sort();
    return {
      layer,
      site,
      upos,
      words: own.length,
      high: high && own.filter((word) => high[word]).length,
      mean: sorted.reduce((sum, score) => sum + score, 0) / sorted.length,
      quantiles: SUMMARY_PROBABILITIES.map((probability) => quantileOfSorted(sorted, probability)),
    };
  });
}

/** Spearman's correlation of word scores between layers. */
export interface LayerCorrelations {
  layers: number[];
  /** [layers][layers]; null where a layer's scores are all the same. */
  rho: (number | null)[][];
}

/** How alike layers rank the words, site by site. */
function layerCorrelations(
  tasScores: readonly PrimaryScores[],
  sites: readonly Site[],
): Partial<Record<Site, LayerCorrelations>> {
  const entries = sites.flatMap((site) => {
    const own = tasScores.filter((tas) => tas.site === site);
    if (own.length === 0) return [];
    const rho = spearmanMatrix(own.map(({ scores }) => scores));
    return [[site, { layers: own.map(({ layer }) => layer), rho }] as const];
  });
  return Object.fromEntries(entries);
}

/** Points of a curve besides its origin. */
const POINTS = 40;

/** How evenly the shift into a layer is spread over the wordpieces. */
export interface ShiftCurve {
  layer: number;
  kind: ShiftKind;
  /** Null where nothing shifts. */
  gini: number | null;
  /** Lorenz curve: share of wordpieces, the least shifted first, and the share of the summed shift that they carry. */
  points: [share: number, shift: number][];
  /** The share of wordpieces whose words are HIGH, and of the shift that these carry. */
  high: { share: number; shift: number | null };
}

/** The Lorenz curves of every layer's shifts. */
function shiftCurves(context: MeasureContext): ShiftCurve[] {
  return layerShifts(context).flatMap(({ tas: { layer }, tokens }) =>
    SHIFT_KINDS.map((kind) => ({ layer, kind, ...curveOf(tokens.shift[kind], tokens.high) })),
  );
}

function curveOf(shift: Float64Array, high: Uint8Array): Omit<ShiftCurve, 'layer' | 'kind'> {
  const curve = lorenzCurve(shift) ?? [];
  const points = Array.from(
    { length: POINTS + 1 },
    (_, point) => curve[Math.round((point / POINTS) * (curve.length - 1))]!,
  );
  const isHigh = Array.from(high, Boolean);
  const share = isHigh.filter(Boolean).length / high.length;
  const ratio = dominanceRatio(shift, isHigh);
  return {
    gini: gini(shift),
    points: curve.length === 0 ? [] : points.map(({ items, total }) => [items, total]),
    high: { share, shift: ratio === null ? null : ratio * share },
  };
}
