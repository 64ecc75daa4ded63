import type { Operation } from '../../rationale/ablation/ablation';
import { isSearched } from './aopcRanges';
import type { RankedScores } from './rankedScores';
import type { Removals } from './removals';
import type { SampleContext } from './sampleContext';
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
