import { createHash } from 'node:crypto';
import type { Encoding } from '../tokens/tokenizer';

/** The wordpieces of a list of encodings end to end, special tokens included. */
export interface CacheText {
  /** sha256 over the length and the ids of every encoding, in order. */
  digest: string;
  sentences: number;
  /** Position of the encoding in the list, from 0. */
  sentence: Int32Array;
  /** Position of the wordpiece in its encoding, from 0. */
  position: Int32Array;
  /** Id of the wordpiece in the vocabulary. */
  wordpiece: Int32Array;
}

/** Lays encodings end to end; the same ids in the same order are the same text, whatever their words. */
export function cacheText(encodings: readonly Encoding[]): CacheText {
  const hash = createHash('sha256');
  for (const { inputIds } of encodings) hash.update(Int32Array.from([inputIds.length, ...inputIds]));
  return {
    digest: hash.digest('hex'),
    sentences: encodings.length,
    sentence: Int32Array.from(encodings.flatMap(({ inputIds }, at) => inputIds.map(() => at))),
    position: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds.map((_, at) => at))),
    wordpiece: Int32Array.from(encodings.flatMap(({ inputIds }) => inputIds)),
  };
}
