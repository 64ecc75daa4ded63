/** Which batches of a plan are run: every `of`-th from the `index`-th on, from 1. The whole is 1 of 1. */
export interface Slice {
  index: number;
  of: number;
}

export const WHOLE: Slice = { index: 1, of: 1 };

/** `2/3`, the second of three. */
const SHARD = /^([1-9]\d*)\/([1-9]\d*)$/;

/** Whether a text names a slice there can be. */
export function isShard(text: string): boolean {
  const [, index, of] = SHARD.exec(text) ?? [];
  return index !== undefined && Number(index) <= Number(of);
}

/** `2/3` as a slice; of no shard, the whole. */
export function parseShard(text: string | null): Slice {
  if (text === null) return WHOLE;
  const [, index, of] = SHARD.exec(text) ?? [];
  return { index: Number(index), of: Number(of) };
}
