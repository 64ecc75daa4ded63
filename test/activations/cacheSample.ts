import { type CacheSource, cacheText, type CacheText } from '../../toolkit/activations/cacheFile';
import type { Encoding } from '../../toolkit/tokens/tokenizer';

/** A source of sentences with these wordpiece ids. */
export function sourceOf(sentences: number[][], changes: Partial<CacheSource> = {}): CacheSource {
  const encodings = sentences.map((inputIds) => ({ inputIds }) as Encoding);
  const computed = { checkpoint: 'c0ffee', backend: 'wasm', precision: 'float32' } as const;
  return { content: 'scores', ...computed, text: cacheText(encodings), ...changes };
}

/** What a row of scores is. */
export function indexOf({ sentence, position, wordpiece }: CacheText): Record<string, Int32Array> {
  return { sentence, position, wordpiece };
}

/** A column of `length` numbers that all are `value`, plus their position. */
export function ramp(length: number, value: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => value + at);
}

/** A sentence of three wordpieces, and its scores. */
export const source = sourceOf([[101, 7, 102]]);
export const columns = new Map([['tas.post.8', Float32Array.of(1.5, -0, 3)]]);
