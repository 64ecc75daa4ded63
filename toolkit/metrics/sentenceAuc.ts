import { auc } from './auc';
import { keptFor } from './kept';
import type { Sample } from './sample';

/**
 * How well a score tells content from function words within each sentence: the AUC of each by itself, for tests that compare layers
 * sentence by sentence, such as `signFlipTest` of the differences of two.
 *
 * @param scores - one a word
 * @returns one a sentence, NaN where it does not have both content and function words
 * @throws Error for another number of scores than words, or one that is not finite
 */
export function contentSentenceAucs(sample: Sample, scores: ArrayLike<number>): Float64Array {
  if (scores.length !== sample.upos.length) throw new Error(`${scores.length} scores for ${sample.upos.length} words`);
  return Float64Array.from(contentAndFunction(sample), (words) => {
    const own = words.map((word) => scores[word]!);
    const isContent = words.map((word) => sample.strata[word] === 'content');
    return auc(own, isContent) ?? NaN;
  });
}

/** The content and function words of each sentence. */
const contentAndFunction = keptFor(({ strata, sentences }: Sample): number[][] => {
  const words = Array.from({ length: sentences.count }, (): number[] => []);
  strata.forEach((stratum, word) => {
    if (stratum === 'content' || stratum === 'function') words[sentences.ofWord[word]!]!.push(word);
  });
  return words;
});
