import { estimateFrom } from './estimate';
import { type HighTotals, totalsInDraws, totalsInShuffles, wordTotals } from './highCounts';
import type { Metric } from './metric';
import type { Sample } from './sample';

/** A metric of HIGH as a formula of totals. */
export interface HighFormula extends Pick<Metric, 'name' | 'description' | 'higherIsBetter' | 'chance'> {
  /** Its value from the totals of entry `at`; NaN where they leave it undefined. */
  valueOf: (totals: HighTotals, at: number) => number;
  /** Words and sentences it is computed from. */
  counted: (totals: HighTotals, sample: Sample) => { n: number; nSentences: number };
  /** Why it cannot be had, for when it cannot. */
  reason: string;
}

/** The metric: the formula on the sample itself, in every bootstrap draw and in every shuffle. */
export function highMetric({ valueOf, counted, reason, ...described }: HighFormula): Metric {
  const values = (totals: HighTotals): Float64Array => totals.high.map((_, at) => valueOf(totals, at));
  return {
    ...described,
    dependsOn: 'high',
    evaluate: (sample, scored) => {
      const totals = totalsInDraws(sample, scored);
      const counts = counted(totals, sample);
      const all = values(totals);
      return estimateFrom(counts.nSentences < 2 ? all.subarray(0, 1) : all, counts, reason);
    },
    shuffled: (sample, scored, shuffles) => values(totalsInShuffles(sample, scored, shuffles)),
  };
}

/** The HIGH words, for `counted`. */
function amongHigh({ high, withHigh }: HighTotals): { n: number; nSentences: number } {
  return { n: high[0]!, nSentences: withHigh[0]! };
}

/** Content words among all: the base that `high_content_share` is held against. */
export const contentShare: Metric = {
  name: 'content_share',
  description: 'share of content words among all words',
  higherIsBetter: null,
  chance: null,
  dependsOn: 'words',
  evaluate: (sample) => {
    const { words, content } = wordTotals(sample);
    const { count } = sample.sentences;
    const shares = content.map((total, at) => total / words[at]!);
    const counts = { n: sample.upos.length, nSentences: count };
    return estimateFrom(count < 2 ? shares.subarray(0, 1) : shares, counts, 'the sample has no words');
  },
};

/** Content words among the HIGH. */
export const highContentShare = shareOfHigh({
  name: 'high_content_share',
  description: 'share of content words among the HIGH words',
  higherIsBetter: true,
  valueOf: ({ high, highContent }, at) => highContent[at]! / high[at]!,
});

/** Punctuation among the HIGH. */
export const highPunctShare = shareOfHigh({
  name: 'high_punct_share',
  description: 'share of punctuation among the HIGH words',
  higherIsBetter: false,
  valueOf: ({ high, highPunct }, at) => highPunct[at]! / high[at]!,
});

function shareOfHigh(formula: Omit<HighFormula, 'chance' | 'counted' | 'reason'>): Metric {
  return highMetric({ ...formula, chance: null, counted: amongHigh, reason: 'no word is HIGH' });
}

/** How much likelier, in odds, a HIGH word is to be a content word than a LOW word is. */
export const highContentOdds = highMetric({
  name: 'high_content_odds',
  description: 'odds of content words among the HIGH over their odds among the LOW',
  higherIsBetter: true,
  chance: 1,
  valueOf: ({ words, content, high, highContent }, at) => {
    const highOther = high[at]! - highContent[at]!;
    const lowContent = content[at]! - highContent[at]!;
    return oddsRatio(highContent[at]!, highOther, lowContent, words[at]! - high[at]! - lowContent) ?? NaN;
  },
  counted: ({ words }, { sentences }) => ({ n: words[0]!, nSentences: sentences.count }),
  reason: 'the sample does not have both HIGH and LOW words, and both content words and others',
});

/**
 * The odds ratio of a two by two table. Where a cell is empty, one half is added to each (Haldane 1956, Anscombe 1956), so that a
 * ratio stays finite; a table with an empty row or column says nothing and gives null.
 */
export function oddsRatio(highContent: number, highOther: number, lowContent: number, lowOther: number): number | null {
  const [high, low] = [highContent + highOther, lowContent + lowOther];
  const [content, other] = [highContent + lowContent, highOther + lowOther];
  if (high === 0 || low === 0 || content === 0 || other === 0) return null;
  const added = Math.min(highContent, highOther, lowContent, lowOther) === 0 ? 0.5 : 0;
  return ((highContent + added) * (lowOther + added)) / ((highOther + added) * (lowContent + added));
}

/**
 * How many sentences have more than their share of content words in HIGH. A sentence without a HIGH word takes no part; one whose
 * words are all content words cannot exceed its share and counts against.
 */
export const highContentSentences = highMetric({
  name: 'high_content_sentences',
  description: "share of sentences where the content share of HIGH exceeds the sentence's own",
  higherIsBetter: true,
  chance: null,
  valueOf: ({ exceeding, withHigh }, at) => exceeding[at]! / withHigh[at]!,
  counted: ({ withHigh, wordsWithHigh }) => ({ n: wordsWithHigh[0]!, nSentences: withHigh[0]! }),
  reason: 'no word is HIGH',
});
