import type { Encoding } from '../tokens/tokenizer';

/** Sentences that go through the graph together, padded to the longest. */
export interface Batch {
  /** Positions of the encodings in the list they came from. */
  indices: number[];
  /** Tokens of the longest. */
  length: number;
}

/**
 * Sorts encodings by length into batches of at most `tokenBudget` padded tokens, the longest first, so that the most memory
 * is asked for at once. Towards the end the budget shrinks to a quarter, so that workers end at about the same time. Ties keep the
 * corpus's order: the same corpus gives the same batches.
 */
export function planBatches(encodings: readonly Pick<Encoding, 'inputIds'>[], tokenBudget: number): Batch[] {
  const order = encodings.map((_, index) => index);
  order.sort((a, b) => lengthOf(encodings, b) - lengthOf(encodings, a) || a - b);
  const batches: Batch[] = [];
  let left = order.reduce((sum, index) => sum + lengthOf(encodings, index), 0);
  let budget = tokenBudget;
  for (const index of order) {
    const length = lengthOf(encodings, index);
    const open = batches.at(-1);
    if (open && open.length * (open.indices.length + 1) <= budget) open.indices.push(index);
    else {
      batches.push({ indices: [index], length });
      budget = Math.min(tokenBudget, Math.max(tokenBudget, left) / 4);
    }
    left -= length;
  }
  return batches;
}

function lengthOf(encodings: readonly Pick<Encoding, 'inputIds'>[], index: number): number {
  return encodings[index]!.inputIds.length;
}
