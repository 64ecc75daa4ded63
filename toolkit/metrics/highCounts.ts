import { keptFor } from './kept';
import type { ScoredWords } from './metric';
import type { Sample } from './sample';

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
export const KIND = { other: 0, content: 1, punct: 2 } as const;

/** The `KIND` of each word of a sample. */
export const kindsOf = keptFor(({ strata }: Sample): Uint8Array =>
  Uint8Array.from(strata, (stratum) => (stratum === 'content' || stratum === 'punct' ? KIND[stratum] : KIND.other)),
);

/** Words and content words by sentence. */
export const wordCounts = keptFor((sample: Sample): WordCounts => {
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
export function highCounts(sample: Sample, highWords: Uint32Array, kinds = kindsOf(sample)): HighCounts {
  const { words, content } = wordCounts(sample);
  const { count, ofWord } = sample.sentences;
  const high = new Float64Array(count);
  const byKind = [high, new Float64Array(count), new Float64Array(count)] as const;
  for (const word of highWords) {
    const sentence = ofWord[word]!;
    const kind = kinds[word]!;
    high[sentence]!++;
    if (kind !== KIND.other) byKind[kind]![sentence]!++;
  }
  const [, highContent, highPunct] = byKind;
  const withHigh = high.map((times) => (times > 0 ? 1 : 0));
  const wordsWithHigh = high.map((times, s) => (times > 0 ? words[s]! : 0));
  const exceeding = high.map((times, s) => (highContent[s]! * words[s]! > content[s]! * times ? 1 : 0));
  return { high, highContent, highPunct, withHigh, wordsWithHigh, exceeding };
}
