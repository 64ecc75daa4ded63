import { stratumOf } from '../../metrics/sample';
import type { Operation } from '../../rationale/ablation/ablation';
import { type MatchedSet, matchedWords } from '../../rationale/ablation/matchedWords';
import { binSize } from '../../rationale/ablation/wordSets';
import type { RankedScores } from './rankedScores';
import type { Removals } from './removals';
import type { SampleContext, Sampled } from './sample';
import { orderOf, randomOrder, removedFirst } from './wordSets';

/** Larger shares leave too few words that are in neither of two sets. */
export const LARGEST_SHARE = 0.3;

/** Why the words of one share have no comparison. */
export const NO_COMPARISON = {
  match: 'no word of the set has a match',
  others: 'no word is in neither of the two sets',
} as const;

/** Where the removal of a set and of its matches stand among the variants, both read at the words in neither. */
export interface MatchedPair extends Pick<MatchedSet, 'unmatched' | 'rarer'> {
  /** Words of the set that have a match. */
  words: number;
  set: number | null;
  matches: number | null;
  /** Of some words in neither: masked in the sentence as it is, without the set, and without its matches. */
  masked: { clean: number | null; set: number | null; matches: number | null }[];
}

/** The sets of a scorer under one operation. */
export interface MatchedSets {
  scores: RankedScores;
  operation: Operation;
  /** [sentences][shares that give different words]. */
  pairs: (MatchedPair | { refused: string })[][];
}

/** What the sets of a sample are asked from. */
export interface MatchedRemovals {
  removals: Removals;
  /** Null where the model has no pseudo-log-likelihood, or none is asked for. */
  masked: Removals | null;
}

/** Asks for the removal of every scorer's highest words, and of other words of the sentence like them. */
export function askMatchedSets(
  context: SampleContext,
  scored: readonly RankedScores[],
  asked: MatchedRemovals,
): MatchedSets[] {
  const { config, sample } = context;
  return config.operations.flatMap((operation) =>
    scored.map((scores) => ({
      scores,
      operation,
      pairs: sample.map((sentence, at) => {
        const own = scores.scores[at];
        const order = own ? orderOf(sentence, own, scores.key) : null;
        if (!order) return [];
        const shares = config.shares.filter((share) => share <= LARGEST_SHARE);
        const sizes = new Set(shares.map((share) => binSize(share, order.length)));
        return [...sizes].map((size) => askPair(context, at, removedFirst(order, size), operation, asked));
      }),
    })),
  );
}

/** The removal of one word, and of some others the masked passes without it. */
export type SingleWord = Pick<MatchedPair, 'set' | 'masked'>;

/** Asks for the removal of every word by itself: by operation, [sentences][words]. */
export function askSingleWords(
  context: SampleContext,
  { removals, masked }: MatchedRemovals,
): { operation: Operation; words: SingleWord[][] }[] {
  const { config, sample } = context;
  return config.operations.map((operation) => ({
    operation,
    words: sample.map(({ words }, at) =>
      words.map((word): SingleWord => {
        const others = words.filter((other) => other !== word);
        const targets = masked && operation === config.operations[0] ? targetsAmong(context, at, others) : [];
        return {
          set: removals.placeOf(at, [word], operation),
          masked: targets.map((target) => maskedWord(masked!, at, operation, target, [word], [])),
        };
      }),
    ),
  }));
}

function maskedWord(
  masked: Removals,
  at: number,
  operation: Operation,
  target: number,
  set: readonly number[],
  matches: readonly number[],
): MatchedPair['masked'][number] {
  return {
    clean: masked.maskedPlaceOf(at, [], operation, target),
    set: masked.maskedPlaceOf(at, set, operation, target),
    matches: masked.maskedPlaceOf(at, matches, operation, target),
  };
}

function askPair(
  context: SampleContext,
  at: number,
  given: readonly number[],
  operation: Operation,
  { removals, masked }: MatchedRemovals,
): MatchedSets['pairs'][number][number] {
  const { set, matches, others, unmatched, rarer } = matchedIn(context, at, given);
  if (set.length === 0) return { refused: NO_COMPARISON.match };
  if (others.length === 0) return { refused: NO_COMPARISON.others };
  const targets = masked && operation === context.config.operations[0] ? targetsAmong(context, at, others) : [];
  return {
    words: set.length,
    unmatched,
    rarer,
    set: removals.placeOf(at, set, operation, others),
    matches: removals.placeOf(at, matches, operation, others),
    masked: targets.map((target) => maskedWord(masked!, at, operation, target, set, matches)),
  };
}

/** A set of words of a sentence of the sample, with its matches by stratum and -log frequency. */
export function matchedIn({ sample, measure }: Sampled, at: number, given: readonly number[]): MatchedSet {
  const { words, rows } = sample[at]!;
  const rowOf = new Map(words.map((word, i) => [word, rows[i]!]));
  return matchedWords(words, given, (word) => {
    const { upos, negLogFrequency } = measure.table.words[rowOf.get(word)!]!;
    return { stratum: stratumOf(upos), negLogFrequency };
  });
}

/** The first in an order of the sentence's words that all its sets share, so that most sets are read at the same words. */
function targetsAmong({ sample, measure, config }: SampleContext, at: number, others: readonly number[]): number[] {
  const order = randomOrder(sample[at]!, measure.job.config.seed, 'pseudo-log-likelihood');
  return order.filter((word) => others.includes(word)).slice(0, config.likelihoodWords);
}
