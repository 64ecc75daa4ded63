import { aopcByWord, comprehensiveness, sufficiency, normalisedAopc } from '../../metrics/perturbation';
import type { SentenceMetric } from '../../metrics/sentenceMetric';
import type { Operation } from '../../rationale/ablation/ablation';
import type { Effect } from '../../rationale/effects/effect';
import type { Measurement } from '../measure/records';
import { isSearched, type AopcRange } from './aopcRanges';
import { drawError, type DrawError } from './draws';
import type { RankedScores } from './rankedScores';
import { effectsIn, type Removals, type VariantResults } from './removals';
import type { SampleContext } from './sample';
import { againstRandom, type Contender, meanOf, sampleRow } from './sampleRows';
import { binsOf, type Bin, orderOf, randomOrder, removedFirst, removedOthers } from './wordSets';

/** Where the removals along one order of one sentence stand among the variants; null for one that was refused. */
interface Curve {
  /** By share: without the first words, and with them alone. */
  first: (number | null)[];
  others: (number | null)[];
  /** Positions of the shares that give other words than those before. */
  distinct: number[];
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

/**
 * Asks for what comprehensiveness, sufficiency and AOPC need.
 * @param scored - `random` for random orders.
 * @param draws - How many of these.
 */
export function askCurves(
  context: SampleContext,
  scored: readonly Perturbed['scores'][],
  draws: number,
  removals: Removals,
): Perturbed[] {
  const { config, sample } = context;
  return config.operations.flatMap((operation) =>
    scored.map((scores) => ({
      scores,
      operation,
      curves: sample.map((_, at) =>
        ordersOf(context, scores, draws, at).map((order) => askCurve(context, at, order, operation, removals)),
      ),
    })),
  );
}

/** How well the draws of random orders are averaged out, by the first operation and effect. */
export function randomOrderError(
  { config }: SampleContext,
  perturbed: readonly Perturbed[],
  results: VariantResults,
): DrawError | null {
  const [operation, effect] = [config.operations[0]!, results.columns[0]];
  if (effect === undefined) return null;
  const where = whereOf(operation, effect, perturbed, results);
  const { curves } = where.perturbed.find(({ scores }) => scores === 'random')!;
  return drawError(curves.map((orders) => orders.map((curve) => shareMean(curve, 'first', comprehensiveness, where))));
}

function ordersOf(
  { sample, measure }: SampleContext,
  scores: Perturbed['scores'],
  draws: number,
  at: number,
): number[][] {
  const sentence = sample[at]!;
  if (scores === 'random')
    return Array.from({ length: draws }, (_, draw) => randomOrder(sentence, measure.job.config.seed, draw));
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
  const bySize = sizes(shares);
  const without = (size: number) => removals.placeOf(at, removedFirst(order, size), operation);
  const isSearchedHere = operation === config.operations[0] && isSearched(config, order.length);
  return {
    first: bySize.map(without),
    others: bySize.map((size) => removals.placeOf(at, removedOthers(sentence, order, size), operation)),
    distinct: [...bySize.keys()].filter((bin) => bySize.indexOf(bySize[bin]!) === bin),
    words: sizes(words)
      .filter((size) => size < order.length)
      .map(without),
    every: isSearchedHere ? order.slice(1).map((_, removed) => without(removed + 1)) : [],
  };
}

const METRICS = [
  { metric: comprehensiveness, part: 'first' },
  { metric: sufficiency, part: 'others' },
  { metric: aopcByWord, part: 'words' },
] as const;

/** A row a scorer, operation, effect and bin, and over all bins with a test against random orders, corrected over the scorers. */
export function curveRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  results: VariantResults,
): Measurement[] {
  const { operations, words } = context.config;
  const metrics = METRICS.filter(({ part }) => part !== 'words' || words > 0);
  return operations.flatMap((operation) =>
    results.columns.flatMap((effect) => {
      const where = whereOf(operation, effect, perturbed, results);
      return metrics.flatMap(({ metric, part }) => [
        ...comparedRows(context, metric, where, (curve) => {
          if (part !== 'words') return shareMean(curve, part, metric, where);
          const effects = effectsOf(curve.words, where);
          return effects && metric.valueOf(effects);
        }),
        ...(part === 'words' ? [] : binRows(context, metric, part, where)),
      ]);
    }),
  );
}

/** AOPC between the least and the most, of every scorer and of random orders; sentences that were not searched take no part. */
export function normalisedRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  ranges: ReadonlyMap<number, AopcRange>,
  effect: Effect,
  results: VariantResults,
): Measurement[] {
  if (ranges.size === 0) return [];
  const where = whereOf(context.config.operations[0]!, effect.columns(0)[0]!, perturbed, results);
  return comparedRows(context, normalisedAopc, where, ({ every }, at) => {
    const effects = effectsOf(every, where);
    return effects && normalisedAopc.valueOf(effects, ranges.get(at)!);
  });
}

/** What the rows of one operation and effect are made from. */
interface Where {
  operation: Operation;
  effect: string;
  /** Under that operation. */
  perturbed: readonly Perturbed[];
  effectAt: ReturnType<typeof effectsIn>;
}

function whereOf(
  operation: Operation,
  effect: string,
  perturbed: readonly Perturbed[],
  results: VariantResults,
): Where {
  const own = perturbed.filter((one) => one.operation === operation);
  return { operation, effect, perturbed: own, effectAt: effectsIn(results, effect) };
}

/** The mean over the shares of a curve, those that give the same words counted once. */
function shareMean(
  curve: Curve,
  part: 'first' | 'others',
  { valueOf }: Pick<typeof comprehensiveness, 'valueOf'>,
  where: Where,
): number | null {
  const effects = effectsOf(
    curve.distinct.map((bin) => curve[part][bin]!),
    where,
  );
  return effects && valueOf(effects);
}

type CurveMetric = Pick<SentenceMetric<never[]>, 'name' | 'higherIsBetter'>;

/** Rows of a number that a curve has, of scorers beside random orders; of several orders of a sentence the mean. */
function comparedRows(
  context: SampleContext,
  metric: CurveMetric,
  where: Where,
  valueOf: (curve: Curve, at: number) => number | null,
): Measurement[] {
  const contender = (one: Perturbed): Contender => ({
    place: placeOf(one, where),
    values: one.curves.map((orders, at) => meanOf(orders.map((curve) => valueOf(curve, at)))),
  });
  const isRandom = ({ scores }: Perturbed) => scores === 'random';
  const scorers = where.perturbed.filter((one) => !isRandom(one));
  return againstRandom(context, metric, scorers.map(contender), contender(where.perturbed.find(isRandom)!));
}

function binRows(context: SampleContext, metric: CurveMetric, part: 'first' | 'others', where: Where): Measurement[] {
  return binsOf(context.config).shares.flatMap(({ name }, bin) =>
    where.perturbed.map((one) => {
      const values = one.curves.map((orders) => meanOf(orders.map((curve) => where.effectAt(curve[part][bin]!))));
      return sampleRow(context, metric, values, { ...placeOf(one, where), bin: name });
    }),
  );
}

function placeOf({ scores }: Perturbed, { operation, effect }: Where) {
  const scorer = scores === 'random' ? { scorer: 'random' } : { ...scores.place, scorer: scores.scorer.name };
  return { ...scorer, ablation: operation, effect };
}

/** Null where there is none, or one of the removals was refused. */
function effectsOf(places: readonly (number | null)[], { effectAt }: Where): number[] | null {
  const effects = places.map(effectAt);
  return effects.length === 0 || effects.includes(null) ? null : (effects as number[]);
}
