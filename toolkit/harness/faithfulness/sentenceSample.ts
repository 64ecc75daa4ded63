import { randomWords } from '../../rationale/ablation/wordSets';
import { generatorFor } from '../../random';
import type { WordTable } from '../passes/wordTable';

/** A sentence of the sample, with its words that have a wordpiece. */
export interface SampledSentence {
  /** Position in the run. */
  sentence: number;
  /** Positions of its words in the word table. */
  rows: number[];
  /** Their positions in the sentence. */
  words: number[];
}

/** Sentences drawn by the seed, in the order of the run; those of one word have nothing to remove, and are not drawn. */
export function sampleSentences({ words, sentences }: WordTable, count: number, seed: number): SampledSentence[] {
  const all = sentences.starts.map((start, sentence): SampledSentence => {
    const end = sentences.starts[sentence + 1] ?? words.length;
    const rows = Array.from({ length: end - start }, (_, i) => start + i);
    return { sentence, rows, words: rows.map((row) => words[row]!.word) };
  });
  const able = all.filter(({ rows }) => rows.length > 1);
  const drawn = randomWords([...able.keys()], Math.min(count, able.length), generatorFor(seed, 'faithfulness sample'));
  return drawn.map((at) => able[at]!);
}
