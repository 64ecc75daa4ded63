import { aopc, aopcByWord, comprehensiveness, sufficiency, normalisedAopc } from '../../metrics/perturbation';
import type { SentenceMetric } from '../../metrics/sentenceMetric';
import type { Operation } from '../../rationale/ablation/ablation';
import type { Effect } from '../../rationale/effects/effect';
import type { Measurement } from '../measure/records';
import { againstRandom, type Contender, meanOf } from './againstRandom';
import { isSearched, type AopcRange } from './aopcRanges';
import type { RankedScores } from './rankedScores';
import type { Removals, VariantResults } from './removals';
import { type SampleContext, sampleRow, sentenceMean } from './sample';
import { binsOf, type Bin, orderOf, randomOrder, removedFirst, removedOthers } from './wordSets';

/** Where the removals along one order of one sentence stand among the variants; null for one that was refused. */
export interface Curve {
  /** By share: without the first words, and with them alone. */
  first: (number | null)[];
  others: (number | null)[];
  /** Without the first, the two first, ... */
  words: (number | null)[];
  /** The same to the last but one, in sentences whose orders are searched; elsewhere empty. */
  every: (number | null)[];
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
  const without = (size: number) => removals.placeOf(at, removedFirst(order, size), operation);
  const isSearchedHere = operation === config.operations[0] && isSearched(config, order.length);
  return {
    first: sizes(shares).map(without),
    others: sizes(shares).map((size) => removals.placeOf(at, removedOthers(sentence, order, size), operation)),
    words: sizes(words)
      .filter((size) => size < order.length)
      .map(without),
    every: isSearchedHere ? order.slice(1).map((_, removed) => without(removed + 1)) : [],
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
type CurveMetric = (typeof METRICS)[number]['metric'];
interface Where {
  operation: Operation;
  effect: string;
  column: number;
}

function wholeRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: CurveMetric,
  part: Part,
  { operation, effect, column }: Where,
  results: VariantResults,
): Measurement[] {
  return comparedRows(context, metric, perturbed, { operation, effect }, (curve) => {
    const effects = effectsAt(curve[part], column, results);
    return effects && metric.valueOf(effects);
  });
}

/** Rows of a number that a curve has, of scorers beside random orders; of several orders of a sentence the mean. */
export function comparedRows(
  context: SampleContext,
  metric: Pick<SentenceMetric<never[]>, 'name' | 'higherIsBetter'>,
  perturbed: readonly Perturbed[],
  { operation, effect }: Pick<Where, 'operation' | 'effect'>,
  valueOf: (curve: Curve, at: number) => number | null,
): Measurement[] {
  const contender = (one: Perturbed): Contender => ({
    place: placeOf(one, operation, effect),
    values: one.curves.map((orders, at) => meanOf(orders.map((curve) => valueOf(curve, at)))),
  });
  const isRandom = ({ scores }: Perturbed) => scores === 'random';
  const scorers = perturbed.filter((one) => !isRandom(one));
  return againstRandom(context, metric, scorers.map(contender), contender(perturbed.find(isRandom)!));
}

function binRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: CurveMetric,
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

/** Null where there is none, or one of the removals was refused. */
export function effectsAt(
  places: readonly (number | null)[],
  column: number,
  results: VariantResults,
): number[] | null {
  const effects = places.map((place) => effectAt(place, column, results));
  return effects.length === 0 || effects.includes(null) ? null : (effects as number[]);
}

function effectAt(place: number | null, column: number, { values }: VariantResults): number | null {
  return place === null ? null : values[place]![column]!;
}

/** Of every scorer and of random orders; sentences that were not searched take no part. */
export function normalisedRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  ranges: ReadonlyMap<number, AopcRange>,
  effect: Effect,
  results: VariantResults,
): Measurement[] {
  if (ranges.size === 0) return [];
  const operation = context.config.operations[0]!;
  const [name] = effect.columns(0) as [string];
  const column = results.columns.indexOf(name);
  const own = perturbed.filter((one) => one.operation === operation);
  return comparedRows(context, normalisedAopc, own, { operation, effect: name }, ({ every }, at) => {
    const effects = effectsAt(every, column, results);
    return effects && normalisedAopc.valueOf(effects, ranges.get(at)!);
  });
}
