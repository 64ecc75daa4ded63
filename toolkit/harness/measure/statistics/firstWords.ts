import { keptFor } from '../../../metrics/kept';
import type { MeasureContext } from '../context';

/**
 * Of each word whether it begins with the first token of a causal model, which the config brings in; null where there is no such word: the
 * first token is left out, or is one that the tokenizer adds.
 */
export const firstWords = keptFor(({ job, table }: Pick<MeasureContext, 'job' | 'table'>): boolean[] | null => {
  const isWord = job.encodings.map(({ wordIds }) => wordIds[0] != null);
  if (job.config.firstToken !== 'in' || !isWord.includes(true)) return null;
  const firsts = new Set(table.sentences.starts.filter((_, sentence) => isWord[sentence]));
  return table.words.map((_, word) => firsts.has(word));
});
