import type { ScoredWords } from './metric';
import type { Sample } from './sample';

/** How many words of a sample are of a kind: one count a sentence. */
export function countBySentence(sample: Sample, isCounted: (word: number) => boolean): Uint32Array {
  const counts = new Uint32Array(sample.sentences.count);
  sample.sentences.ofWord.forEach((sentence, word) => {
    if (isCounted(word)) counts[sentence]!++;
  });
  return counts;
}

/** The sum of the counts, each sentence taken as often as it was drawn. */
export function drawnTotal(counts: Uint32Array, multiplicities: ArrayLike<number>): number {
  let total = 0;
  for (let sentence = 0; sentence < counts.length; sentence++) total += counts[sentence]! * multiplicities[sentence]!;
  return total;
}

/** Whether each word is HIGH. Throws an Error where there is not one flag a word. */
export function highFlagsOf(sample: Sample, { high }: ScoredWords): readonly boolean[] {
  if (high.length !== sample.upos.length) throw new Error(`${high.length} HIGH flags for ${sample.upos.length} words`);
  return high;
}
