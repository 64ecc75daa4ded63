import { drawnTotals } from './drawKernels';
import { sampleAndDraws } from './estimate';
import { keptFor, keptForBoth } from './kept';
import type { ScoredWords } from './metric';
import type { Sample } from './sample';
import { shuffleLabels, type Shuffles } from './shuffles';

/** Counts [sentences] that no HIGH changes. */
export interface WordCounts {
  words: Float64Array;
  content: Float64Array;
}

/** Counts [sentences] that the metrics of HIGH are made of. */
export interface HighCounts {
  /** HIGH words. */
  high: Float64Array;
  highContent: Float64Array;
  highPunct: Float64Array;
  /** 1 where the sentence has a HIGH word. */
  withHigh: Float64Array;
  /** Words of such a sentence. */
  wordsWithHigh: Float64Array;
  /** 1 where content words have a larger share of the HIGH words than of all words. */
  exceeding: Float64Array;
}

/** What a word counts as among the HIGH. */
const KIND = { other: 0, content: 1, punct: 2 } as const;

/** The `KIND` of each word of a sample. */
const kindsOf = keptFor(({ strata }: Sample): Uint8Array =>
  Uint8Array.from(strata, (stratum) => (stratum === 'content' || stratum === 'punct' ? KIND[stratum] : KIND.other)),
);

/** Words and content words by sentence. */
const wordCounts = keptFor((sample: Sample): WordCounts => {
  const words = new Float64Array(sample.sentences.count);
  const content = new Float64Array(sample.sentences.count);
  kindsOf(sample).forEach((kind, word) => {
    const sentence = sample.sentences.ofWord[word]!;
    words[sentence]!++;
    if (kind === KIND.content) content[sentence]!++;
  });
  return { words, content };
});

/** The sample's words that are HIGH, ascending. Throws an Error where there is not one flag a word. */
export function highWordsOf(sample: Sample, { high }: ScoredWords): Uint32Array {
  if (high.length !== sample.upos.length) throw new Error(`${high.length} HIGH flags for ${sample.upos.length} words`);
  const words = new Uint32Array(high.length);
  let count = 0;
  for (let word = 0; word < high.length; word++) if (high[word]) words[count++] = word;
  return words.subarray(0, count);
}

/**
 * Counts the HIGH words of each sentence.
 *
 * @param kinds - the `KIND` of each word; by default the sample's own, after a shuffle others
 */
function highCounts(sample: Sample, highWords: Uint32Array, kinds = kindsOf(sample)): HighCounts {
  const { words, content } = wordCounts(sample);
  const { count, ofWord } = sample.sentences;
  const counts = (): Float64Array => new Float64Array(count);
  const [high, highContent, highPunct] = [counts(), counts(), counts()];
  const [withHigh, wordsWithHigh, exceeding] = [counts(), counts(), counts()];
  for (const word of highWords) {
    const sentence = ofWord[word]!;
    high[sentence]!++;
    if (kinds[word] === KIND.content) highContent[sentence]!++;
    else if (kinds[word] === KIND.punct) highPunct[sentence]!++;
  }
  for (let s = 0; s < count; s++) {
    if (high[s] === 0) continue;
    withHigh[s] = 1;
    wordsWithHigh[s] = words[s]!;
    exceeding[s] = Number(highContent[s]! * words[s]! > content[s]! * high[s]!);
  }
  return { high, highContent, highPunct, withHigh, wordsWithHigh, exceeding };
}

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
    const always = wordCounts(sample);
    const counts = shuffledKinds(sample, shuffles).map((kinds) => ({
      ...always,
      ...highCounts(sample, highWords, kinds),
    }));
    const total = (name: keyof HighTotals): Float64Array => Float64Array.from(counts, (one) => sum(one[name]));
    return {
      words: total('words'),
      content: total('content'),
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
