import { holm } from '../../metrics/multipleTests';
import { aopc, aopcByWord, comprehensiveness, sufficiency } from '../../metrics/perturbation';
import { signFlipTest } from '../../metrics/signFlips';
import type { Operation } from '../../rationale/ablation/ablation';
import type { Measurement } from '../measure/measurement';
import type { RankedScores } from './rankedScores';
import type { Removals } from './removals';
import { type SampleContext, sampleRow, sentenceMean } from './sampleContext';
import type { VariantResults } from './variantResults';
import { binsOf, type Bin, orderOf, randomOrder, removedFirst, removedOthers } from './wordSets';

/** Where the removals along one order of one sentence stand among the variants; null for one that was refused. */
interface Curve {
  /** By share: without the first words, and with them alone. */
  first: (number | null)[];
  others: (number | null)[];
  /** Without the first, the two first, ... */
  words: (number | null)[];
}

/** A scorer, or random orders, under one operation. */
export interface Perturbed {
  scores: RankedScores | 'random';
  operation: Operation;
  /** [sentences][orders]: one order of a scorer, as many as there are draws at random; none where the scorer failed. */
  curves: Curve[][];
}

/** Asks for what comprehensiveness, sufficiency and AOPC of every scorer and of random orders need. */
export function askCurves(context: SampleContext, scored: readonly RankedScores[], removals: Removals): Perturbed[] {
  const { config, sample } = context;
  return config.operations.flatMap((operation) =>
    [...scored, 'random' as const].map((scores) => ({
      scores,
      operation,
      curves: sample.map((_, at) =>
        ordersOf(context, scores, at).map((order) => askCurve(context, at, order, operation, removals)),
      ),
    })),
  );
}

function ordersOf({ sample, config, measure }: SampleContext, scores: RankedScores | 'random', at: number): number[][] {
  const sentence = sample[at]!;
  if (scores === 'random')
    return Array.from({ length: config.randomDraws }, (_, draw) =>
      randomOrder(sentence, measure.job.config.seed, draw),
    );
  const own = scores.scores[at];
  const order = own ? orderOf(sentence, own, scores.key) : null;
  return order ? [order] : [];
}

function askCurve(
  { config, sample }: SampleContext,
  at: number,
  order: readonly number[],
  operation: Operation,
  removals: Removals,
): Curve {
  const sentence = sample[at]!;
  const { shares, words } = binsOf(config);
  const sizes = (bins: readonly Bin[]) => bins.map(({ size }) => size(sentence.words.length));
  return {
    first: sizes(shares).map((size) => removals.placeOf(at, removedFirst(order, size), operation)),
    others: sizes(shares).map((size) => removals.placeOf(at, removedOthers(sentence, order, size), operation)),
    words: sizes(words)
      .filter((size) => size < order.length)
      .map((size) => removals.placeOf(at, removedFirst(order, size), operation)),
  };
}

const METRICS = [
  { metric: comprehensiveness, part: 'first', byBin: true },
  { metric: sufficiency, part: 'others', byBin: true },
  { metric: aopc, part: 'first', byBin: false },
  { metric: aopcByWord, part: 'words', byBin: false },
] as const;

/** A row a scorer, operation, effect and bin, and over all bins with a test against random orders, corrected over the scorers. */
export function curveRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  results: VariantResults,
): Measurement[] {
  return context.config.operations.flatMap((operation) => {
    const own = perturbed.filter((one) => one.operation === operation);
    return results.columns.flatMap((effect, column) =>
      METRICS.flatMap(({ metric, part, byBin }) => {
        const whole = wholeRows(context, own, metric, part, { operation, effect, column }, results);
        const { shares } = binsOf(context.config);
        if (part === 'words' && context.config.words === 0) return [];
        if (!byBin) return whole;
        return [
          ...whole,
          ...shares.flatMap(({ name }, bin) =>
            binRows(context, own, metric, part, { operation, effect, column, name, bin }, results),
          ),
        ];
      }),
    );
  });
}

type Part = (typeof METRICS)[number]['part'];
type SentenceMetric = (typeof METRICS)[number]['metric'];
interface Where {
  operation: Operation;
  effect: string;
  column: number;
}

function wholeRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: SentenceMetric,
  part: Part,
  { operation, effect, column }: Where,
  results: VariantResults,
): Measurement[] {
  const valuesOf = ({ curves }: Perturbed) =>
    curves.map((orders) => meanOf(orders.map((curve) => valueOf(metric, curve[part], column, results))));
  const random = valuesOf(perturbed.find(({ scores }) => scores === 'random')!);
  const randomMean = meanOf(random);
  const rows = perturbed.map((one) => ({ one, values: valuesOf(one) }));
  const tests = rows.map(({ one, values }) => (one.scores === 'random' ? null : against(context, values, random)));
  const adjusted = holm(tests.map((p) => p ?? 1));
  return rows.map(({ one, values }, at) => {
    const found = sentenceMean(context, values, 'no sentence of the sample has one');
    const p = tests[at] ?? null;
    const shuffled = randomMean === null || p === null ? null : { mean: randomMean, p };
    const { row, estimate } = sampleRow(context, metric, found, placeOf(one, operation, effect), shuffled);
    return { row: { ...row, pAdjusted: p === null ? null : adjusted[at]! }, estimate };
  });
}

function binRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: SentenceMetric,
  part: Exclude<Part, 'words'>,
  { operation, effect, column, name, bin }: Where & { name: string; bin: number },
  results: VariantResults,
): Measurement[] {
  return perturbed.map((one) => {
    const values = one.curves.map((orders) =>
      meanOf(orders.map((curve) => effectAt(curve[part][bin]!, column, results))),
    );
    const found = sentenceMean(context, values, 'no sentence of the sample has one');
    return sampleRow(context, metric, found, { ...placeOf(one, operation, effect), bin: name });
  });
}

function placeOf({ scores }: Perturbed, operation: Operation, effect: string) {
  const scorer = scores === 'random' ? { scorer: 'random' } : { ...scores.place, scorer: scores.scorer.name };
  return { ...scorer, ablation: operation, effect };
}

/** A metric of one curve; null where a removal on it was refused. */
function valueOf(
  metric: SentenceMetric,
  places: readonly (number | null)[],
  column: number,
  results: VariantResults,
): number | null {
  const effects = places.map((place) => effectAt(place, column, results));
  return effects.includes(null) ? null : metric.valueOf(effects as number[]);
}

function effectAt(place: number | null, column: number, { values }: VariantResults): number | null {
  return place === null ? null : values[place]![column]!;
}

/** Null where any of them is, or there is none. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Two-sided p of the difference from random orders, sentence by sentence. */
function against(
  { measure }: SampleContext,
  values: readonly (number | null)[],
  random: readonly (number | null)[],
): number | null {
  const differences = values.map((value, at) => (value === null || random[at] == null ? NaN : value - random[at]));
  return signFlipTest(differences, measure.shuffles)?.p ?? null;
}
