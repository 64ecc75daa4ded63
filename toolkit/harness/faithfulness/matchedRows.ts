import { leaveOneOut } from '../../attribution/leaveOneOut';
import { placeOf } from '../../attribution/place';
import { equivalenceOf, type Equivalence } from '../../metrics/equivalence';
import { holm } from '../../metrics/multipleTests';
import { signFlipTest } from '../../metrics/permutationTests';
import type { Operation } from '../../rationale/ablation/ablation';
import { descriptive, type Measurement } from '../measure/records';
import type { MatchedPair, MatchedSets, SingleWord } from './matchedSets';
import type { RankedScores } from './rankedScores';
import { effectsIn, type VariantResults } from './removals';
import type { SampleContext } from './sample';
import { meanOf, sampleRow, type SentenceValues } from './sampleRows';

/** Change of the pseudo-log-likelihood of words in neither set, in nats a word, their wordpieces masked together: the primary effect. */
export const PSEUDO_LIKELIHOOD = 'pseudo_likelihood';

/** The margin of equivalence in parts of what the sets of leaving words out exceed their matches by. */
const MARGIN_SHARE = 0.1;

/** With fewer sentences nothing is told. */
const FEWEST_SENTENCES = 20;

/** What removing a scorer's words does beside matched words, by one operation and effect. */
export interface MatchedComparison extends Equivalence {
  /** `tas.post.8` */
  scorer: string;
  operation: string;
  effect: string;
  /** Effect of the scorer's words less that of their matches, paired by sentence; null where no sentence has both. */
  excess: number | null;
  /** A tenth of the excess of leave-one-out on the selection split; null where there is none. */
  margin: number | null;
  sentences: number;
  /** Words of the sets that have a match, and that have none, over sentences and shares. */
  words: number;
  unmatched: number;
  /** How much rarer words are than their matches, mean in nats. */
  rarer: number | null;
  /** Sets without a comparison, by reason. */
  refused: Record<string, number>;
}

/** Sets with what their removal does. */
export interface MatchedResults {
  sets: readonly MatchedSets[];
  removals: VariantResults;
  /** Null where there is no pseudo-log-likelihood. */
  masked: VariantResults | null;
}

/** Per operation and effect the margin, by `marginKey`. */
export type Margins = ReadonlyMap<string, number>;

function marginKey(operation: string, effect: string): string {
  return JSON.stringify([operation, effect]);
}

/** Words ranked by what their removal by itself does to each effect, by each operation: leave-one-out on that very effect. */
export function rankedByEffect(
  { config, sample }: SampleContext,
  singles: readonly { operation: Operation; words: SingleWord[][] }[],
  results: MatchedResults,
): { operation: Operation; effect: string; scores: RankedScores }[] {
  return singles.flatMap(({ operation, words }) =>
    valuesOf(results, operation === config.operations[0]).map(({ effect, valueOf }) => {
      const scores = sample.map((_, at) => {
        const own = words[at]!.map((word) => valueOf(word, 'set'));
        return own.includes(null) ? null : Float64Array.from(own as number[]);
      });
      const nothing = { place: placeOf({}), failures: {}, tokens: 0, completenessError: null };
      return { operation, effect, scores: { scorer: leaveOneOut, key: leaveOneOut.name, scores, ...nothing } };
    }),
  );
}

/**
 * A tenth of what the sets of leave-one-out exceed their matches by, on the selection split, with the rows that say so.
 * @param results.sets - Each of the effect that its words are ranked by.
 */
export function matchedMargins(
  context: SampleContext,
  results: Omit<MatchedResults, 'sets'> & { sets: readonly (MatchedSets & { effect: string })[] },
): { rows: Measurement[]; margins: Margins } {
  const rows = results.sets.map((sets) => {
    const { operation, effect } = sets;
    const { valueOf } = valuesOf(results, true).find((one) => one.effect === effect)!;
    return { operation, effect, row: excessRow(context, { sets, effect, ...sentenceValues(sets, valueOf) }) };
  });
  const known = rows.flatMap(({ operation, effect, row: { estimate } }) =>
    estimate.value === null ? [] : [[marginKey(operation, effect), MARGIN_SHARE * estimate.value] as const],
  );
  return { rows: rows.map(({ row }) => row), margins: new Map(known) };
}

/** A row for a scorer's sets, for their matches and for the difference of both, tested and corrected over scorers; and what it says. */
export function matchedRows(
  context: SampleContext,
  results: MatchedResults,
  margins: Margins,
): { rows: Measurement[]; comparisons: MatchedComparison[] } {
  const found = byEffect(context, results).map(({ operation, effect, compared }) => {
    const tests = compared.map(({ excess }) =>
      signFlipTest(
        excess.map((one) => one ?? NaN),
        { seed: context.measure.job.config.seed },
      ),
    );
    const adjusted = holm(tests.map((test) => test?.p ?? 1));
    const margin = margins.get(marginKey(operation, effect)) ?? null;
    return compared.map((one, at) => {
      const test = tests[at];
      const { row, estimate } = excessRow(context, one, test ? { mean: 0, p: test.p } : null);
      const tested = { row: { ...row, pAdjusted: test ? adjusted[at]! : null }, estimate };
      const { level } = context.measure.job.config.bootstrap;
      const told = equivalenceOf(estimate, margin, { level, fewest: FEWEST_SENTENCES });
      const { key } = one.sets.scores;
      const { value: excess, nSentences: sentences } = estimate;
      const comparison = { scorer: key, operation, effect, excess, margin, sentences, ...told, ...countsOf(one.sets) };
      return { rows: [...effectRows(context, one), tested], comparison };
    });
  });
  return {
    rows: found.flat().flatMap(({ rows }) => rows),
    comparisons: found.flat().map(({ comparison }) => comparison),
  };
}

/** A scorer's sets, their matches and the differences, sentence by sentence. */
interface Compared {
  sets: MatchedSets;
  effect: string;
  set: SentenceValues;
  matches: SentenceValues;
  excess: SentenceValues;
}

function byEffect(context: SampleContext, results: MatchedResults) {
  return context.config.operations.flatMap((operation, at) =>
    valuesOf(results, at === 0).map(({ effect, valueOf }) => ({
      operation,
      effect,
      compared: results.sets
        .filter((one) => one.operation === operation)
        .map((sets): Compared => ({ sets, effect, ...sentenceValues(sets, valueOf) })),
    })),
  );
}

/** What each effect is of a set, the primary one first. */
function valuesOf({ removals, masked }: MatchedResults, hasLikelihood: boolean) {
  const ofStates = removals.columns.map((effect) => {
    const effectAt = effectsIn(removals, effect);
    const valueOf: PairValue = (pair, side) => effectAt(pair[side] ?? null);
    return { effect, valueOf };
  });
  return masked && hasLikelihood
    ? [{ effect: PSEUDO_LIKELIHOOD, valueOf: likelihoodIn(masked) }, ...ofStates]
    : ofStates;
}

type Sides = Pick<MatchedPair, 'set' | 'masked'> & Partial<Pick<MatchedPair, 'matches'>>;
type PairValue = (pair: Sides, side: 'set' | 'matches') => number | null;

/** How much less the masked words are expected without a set: mean over the words. */
function likelihoodIn(masked: VariantResults): PairValue {
  const lossOf = effectsIn(masked, masked.columns[0]!);
  return (pair, side) =>
    meanOf(
      pair.masked.map((word) => {
        const [altered, clean] = [lossOf(word[side]), lossOf(word.clean)];
        return altered === null || clean === null ? null : altered - clean;
      }),
    );
}

/** Means over the shares of a sentence at which both sets have a value, so that the differences are paired. */
function sentenceValues({ pairs }: MatchedSets, valueOf: PairValue): Pick<Compared, 'set' | 'matches' | 'excess'> {
  const both = pairs.map((own) =>
    own.flatMap((pair) => {
      if ('refused' in pair) return [];
      const [set, matches] = [valueOf(pair, 'set'), valueOf(pair, 'matches')];
      return set === null || matches === null ? [] : [{ set, matches }];
    }),
  );
  return {
    set: both.map((own) => meanOf(own.map(({ set }) => set))),
    matches: both.map((own) => meanOf(own.map(({ matches }) => matches))),
    excess: both.map((own) => meanOf(own.map(({ set, matches }) => set - matches))),
  };
}

function rowPlaceOf({ sets: { scores, operation }, effect }: Compared) {
  return { ...scores.place, scorer: scores.scorer.name, ablation: operation, effect };
}

const REASON = { reason: 'no sentence of the sample has a set with matches' };

function effectRows(context: SampleContext, one: Compared): Measurement[] {
  const metric = descriptive('removal_effect');
  const place = rowPlaceOf(one);
  return [
    sampleRow(context, metric, one.set, place, REASON),
    sampleRow(context, metric, one.matches, { ...place, control: 'matched' }, REASON),
  ];
}

function excessRow(
  context: SampleContext,
  one: Compared,
  shuffled: { mean: number; p: number } | null = null,
): Measurement {
  const metric = { name: 'removal_excess', higherIsBetter: true };
  const place = { ...rowPlaceOf(one), control: 'matched' };
  return sampleRow(context, metric, one.excess, place, { ...REASON, null: shuffled });
}

function countsOf({ pairs }: MatchedSets): Pick<MatchedComparison, 'words' | 'unmatched' | 'rarer' | 'refused'> {
  const [refused, known] = [new Map<string, number>(), [] as MatchedPair[]];
  for (const pair of pairs.flat())
    if ('refused' in pair) refused.set(pair.refused, (refused.get(pair.refused) ?? 0) + 1);
    else known.push(pair);
  const sum = (of: (pair: MatchedPair) => number) => known.reduce((total, pair) => total + of(pair), 0);
  const words = sum((pair) => pair.words);
  return {
    words,
    unmatched: sum(({ unmatched }) => unmatched),
    rarer: words === 0 ? null : sum(({ rarer }) => rarer) / words,
    refused: Object.fromEntries(refused),
  };
}
