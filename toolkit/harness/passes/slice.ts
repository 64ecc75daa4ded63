import type { Batch } from '../../activations/batch';

/** Which batches of a plan are run: every `of`-th from the `index`-th on, from 1. The whole is 1 of 1. */
export interface Slice {
  index: number;
  of: number;
}

/** The batches of a slice, in the order of the plan. */
export function sliceBatches(batches: readonly Batch[], { index, of }: Slice): Batch[] {
  return batches.filter((_, at) => at % of === index - 1);
}
