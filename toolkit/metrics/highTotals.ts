import { drawnTotals } from './drawnTotals';
import { sampleAndDraws } from './estimate';
import { type HighCounts, highCounts, highWordsOf, kindsOf, wordCounts, type WordCounts } from './highCounts';
import { keptFor, keptForBoth } from './kept';
import type { ScoredWords } from './metric';
import type { Sample } from './sample';
import { shuffleLabels, type Shuffles } from './shuffles';

/** The counts summed over sentences, one entry a draw or a shuffle. */
export type HighTotals = HighCounts & WordCounts;

/** Totals [1 + draws] on the sample itself, then in every bootstrap draw of its sentences; shared by all metrics of HIGH. */
export const totalsInDraws = keptForBoth((sample: Sample, scored: ScoredWords): HighTotals => {
  const counts = highCounts(sample, highWordsOf(sample, scored));
  return { ...wordTotals(sample), ...totalsOf(counts, sample) };
});

/** Totals [1 + draws] of what no score changes. */
export const wordTotals = keptFor((sample: Sample): WordCounts => totalsOf(wordCounts(sample), sample));

function totalsOf<Counts extends object>(counts: Counts, { sentences }: Sample): Counts {
  const totals = drawnTotals(Object.values(counts) as Float64Array[], sampleAndDraws(sentences));
  return Object.fromEntries(Object.keys(counts).map((name, at) => [name, totals[at]])) as Counts;
}

/** Totals [permutations] after each shuffle of HIGH within the sentence. */
export function totalsInShuffles(sample: Sample, scored: ScoredWords, shuffles: Shuffles): HighTotals {
  return shuffledTotals(scored, shuffles)(sample);
}

const shuffledTotals = keptForBoth((scored: ScoredWords, shuffles: Shuffles) =>
  keptFor((sample: Sample): HighTotals => {
    const highWords = highWordsOf(sample, scored);
    const counts = shuffledKinds(sample, shuffles).map((kinds) => highCounts(sample, highWords, kinds));
    const total = (name: keyof HighCounts): Float64Array => Float64Array.from(counts, (one) => sum(one[name]));
    const always = (name: keyof WordCounts): Float64Array =>
      new Float64Array(counts.length).fill(sum(wordCounts(sample)[name]));
    return {
      words: always('words'),
      content: always('content'),
      high: total('high'),
      highContent: total('highContent'),
      highPunct: total('highPunct'),
      withHigh: total('withHigh'),
      wordsWithHigh: total('wordsWithHigh'),
      exceeding: total('exceeding'),
    };
  }),
);

const shuffledKinds = keptForBoth((sample: Sample, shuffles: Shuffles) =>
  shuffleLabels(sample.sentences.ofWord, kindsOf(sample), shuffles),
);

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
