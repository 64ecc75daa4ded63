import type { Slice } from '../passes/slice';

/** Of a config: the `index`-th of so many slices of the sentences. */
export const SHARD = /^([1-9]\d*)\/([1-9]\d*)$/;

/** Whether a text names a slice there can be. */
export function isShard(text: string): boolean {
  const [, index, of] = SHARD.exec(text) ?? [];
  return index !== undefined && Number(index) <= Number(of);
}

/** `2/3` as a slice. */
export function parseShard(text: string): Slice {
  const [, index, of] = SHARD.exec(text) ?? [];
  return { index: Number(index), of: Number(of) };
}
