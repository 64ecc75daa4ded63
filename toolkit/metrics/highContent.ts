import { drawnTotals } from './drawKernels';
import { type Estimate, estimate } from './estimate';
import type { Sample, Stratum } from './sample';

/** Words by sentence: content and function words, among HIGH and LOW. */
type Table = Record<'highContent' | 'highFunction' | 'lowContent' | 'lowFunction', Float64Array>;

/** Added to each count of a table in which one is 0. */
const HALF = 0.5;

/**
 * The odds of content over function words in HIGH, over those in LOW, words pooled; sentences are drawn anew. Words of neither
 * stratum do not count.
 *
 * Where one of the four counts is 0 the ratio is 0 or infinite, and no interval has an end. One half is then added to each count of
 * that table (Haldane 1956; Anscombe 1956), in a draw too: a quartile can leave no function word in HIGH, and the half pulls towards
 * 1, hence against a claim of either direction. Where the value itself is so corrected, `note` says it.
 *
 * @param high - one flag a word
 * @throws Error for another number of flags than words
 */
export function contentOdds(sample: Sample, high: readonly boolean[]): Estimate {
  const words = wordsThat(sample, (stratum) => stratum === 'content' || stratum === 'function');
  const table = tableOf(sample, high, words);
  const whole = {
    highContent: sum(table.highContent),
    highFunction: sum(table.highFunction),
    lowContent: sum(table.lowContent),
    lowFunction: sum(table.lowFunction),
  };
  const statistic = (draws: readonly Uint16Array[]) => {
    const [a, b, c, d] = drawnTotals(
      [table.highContent, table.highFunction, table.lowContent, table.lowFunction],
      draws,
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    return a.map((count, at) => ratioOf(count, b[at]!, c[at]!, d[at]!));
  };
  const found = estimate(sample, sample.sentences, words, statistic, emptyReason(whole));
  const isCorrected = found.value !== null && Object.values(whole).includes(0);
  return isCorrected ? { ...found, note: `${emptyCell(whole)}: one half was added to each count` } : found;
}

type Counts = Record<keyof Table, number>;

function ratioOf(highContent: number, highFunction: number, lowContent: number, lowFunction: number): number {
  const [high, low] = [highContent + highFunction, lowContent + lowFunction];
  const [content, others] = [highContent + lowContent, highFunction + lowFunction];
  if (high === 0 || low === 0 || content === 0 || others === 0) return NaN;
  const added = Math.min(highContent, highFunction, lowContent, lowFunction) === 0 ? HALF : 0;
  return ((highContent + added) * (lowFunction + added)) / ((highFunction + added) * (lowContent + added));
}

/** Why a table has no odds ratio. */
function emptyReason({ highContent, highFunction, lowContent, lowFunction }: Counts): string {
  if (highContent + lowContent === 0) return 'no word is a content word';
  if (highFunction + lowFunction === 0) return 'no word is a function word';
  const which = highContent + highFunction === 0 ? 'HIGH' : 'LOW';
  return `no content or function word is ${which}`;
}

/** Which of a table's counts is 0. */
function emptyCell({ highContent, highFunction, lowContent }: Counts): string {
  if (highContent === 0) return 'no content word is HIGH';
  if (highFunction === 0) return 'no function word is HIGH';
  return lowContent === 0 ? 'no content word is LOW' : 'no function word is LOW';
}

function tableOf(sample: Sample, high: readonly boolean[], words: Uint32Array): Table {
  checkFlags(sample, high);
  const { ofWord, count } = sample.sentences;
  const counts = () => new Float64Array(count);
  const table = { highContent: counts(), highFunction: counts(), lowContent: counts(), lowFunction: counts() };
  for (const word of words) {
    const isContent = sample.strata[word] === 'content';
    const { highContent, highFunction, lowContent, lowFunction } = table;
    const cell = high[word] ? (isContent ? highContent : highFunction) : isContent ? lowContent : lowFunction;
    cell[ofWord[word]!]!++;
  }
  return table;
}

/**
 * The share of sentences where HIGH has a larger share of content words than the sentence, less the share where it has a smaller one;
 * all words count. A sentence where both are equal counts in neither, one without a HIGH word takes no part.
 *
 * @param high - one flag a word
 * @returns from -1 to 1; sentences are drawn anew
 * @throws Error for another number of flags than words
 */
export function contentSentences(sample: Sample, high: readonly boolean[]): Estimate {
  checkFlags(sample, high);
  const { more, less, withHigh } = comparedSentences(sample, high);
  const { ofWord } = sample.sentences;
  const words = wordsThat(sample, (_, word) => withHigh[ofWord[word]!]! > 0);
  const kinds = new Set(sample.strata.map((stratum) => stratum === 'content'));
  if (kinds.size < 2) {
    const reason = kinds.has(true) ? 'every word is a content word' : 'no word is a content word';
    return { value: null, n: words.length, nSentences: sum(withHigh), draws: null, reason };
  }
  const statistic = (draws: readonly Uint16Array[]) => {
    const [more_, less_, all] = drawnTotals([more, less, withHigh], draws) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return more_.map((count, at) => (count - less_[at]!) / all[at]!);
  };
  return estimate(sample, sample.sentences, words, statistic, 'no word is HIGH');
}

/** By sentence, 1 where HIGH has a larger share of content, a smaller one, or a word at all. */
function comparedSentences({ strata, sentences: { ofWord, count } }: Sample, high: readonly boolean[]) {
  const [words, content, highWords, highContent] = [0, 0, 0, 0].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  strata.forEach((stratum, word) => {
    const sentence = ofWord[word]!;
    const isContent = Number(stratum === 'content');
    words[sentence]!++;
    content[sentence]! += isContent;
    if (!high[word]) return;
    highWords[sentence]!++;
    highContent[sentence]! += isContent;
  });
  // Cross-multiplied, so that equal shares are equal to the last bit.
  const excess = words.map((all, s) => highContent[s]! * all - content[s]! * highWords[s]!);
  return {
    more: excess.map((value) => Number(value > 0)),
    less: excess.map((value) => Number(value < 0)),
    withHigh: highWords.map((value) => Number(value > 0)),
  };
}

/**
 * The share of punctuation among the HIGH words; sentences are drawn anew.
 *
 * @param high - one flag a word
 * @throws Error for another number of flags than words
 */
export function punctuationShare(sample: Sample, high: readonly boolean[]): Estimate {
  checkFlags(sample, high);
  const { ofWord, count } = sample.sentences;
  const words = wordsThat(sample, (_, word) => high[word]!);
  if (!sample.strata.includes('punct')) {
    return { value: null, n: words.length, nSentences: count, draws: null, reason: 'no word is punctuation' };
  }
  const [all, punctuation] = [new Float64Array(count), new Float64Array(count)];
  for (const word of words) {
    all[ofWord[word]!]!++;
    if (sample.strata[word] === 'punct') punctuation[ofWord[word]!]!++;
  }
  const statistic = (draws: readonly Uint16Array[]) => {
    const [total, marks] = drawnTotals([all, punctuation], draws) as [Float64Array, Float64Array];
    return marks.map((marked, at) => marked / total[at]!);
  };
  return estimate(sample, sample.sentences, words, statistic, 'no word is HIGH');
}

/**
 * The mean score of content words over the mean of all words; sentences are drawn anew.
 *
 * @throws Error for another number of scores than words
 */
export function contentMeanRatio(sample: Sample, scores: ArrayLike<number>): Estimate {
  if (scores.length !== sample.strata.length)
    throw new Error(`${scores.length} scores for ${sample.strata.length} words`);
  const { ofWord, count } = sample.sentences;
  const sums = () => new Float64Array(count);
  const [words, content, total, ofContent] = [sums(), sums(), sums(), sums()];
  sample.strata.forEach((stratum, word) => {
    const sentence = ofWord[word]!;
    words[sentence]!++;
    total[sentence]! += scores[word]!;
    if (stratum !== 'content') return;
    content[sentence]!++;
    ofContent[sentence]! += scores[word]!;
  });
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(
      draws,
      (draw) => dot(ofContent, draw) / dot(content, draw) / (dot(total, draw) / dot(words, draw)),
    );
  const all = wordsThat(sample, () => true);
  return estimate(sample, sample.sentences, all, statistic, 'no word is a content word');
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at]! * draw[at]!;
  return total;
}

function wordsThat({ strata }: Sample, holds: (stratum: Stratum, word: number) => boolean): Uint32Array {
  const words: number[] = [];
  for (let word = 0; word < strata.length; word++) if (holds(strata[word]!, word)) words.push(word);
  return Uint32Array.from(words);
}

function checkFlags({ strata }: Sample, high: readonly boolean[]): void {
  if (high.length !== strata.length) throw new Error(`${high.length} HIGH flags for ${strata.length} words`);
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
