import type { Encoding, Model } from '../../toolkit';

/** Ids as the tokenizer would have handed them over; of the rest the graph needs nothing. */
export function encodingOf(ids: readonly number[]): Encoding {
  return {
    inputIds: [...ids],
    tokenTypeIds: ids.map(() => 0),
    tokens: [],
    offsets: [],
    wordIds: [],
    special: [],
    truncatedFrom: null,
  };
}

/** What every system of the bench computes: the L2 norms of all hidden states, layer 0 first. */
export function normTaps({ config, sites, tap }: Model): string[] {
  const site = sites[0]!;
  return Array.from({ length: config.numLayers + 1 }, (_, layer) => tap({ kind: 'norm', layer, site }).name);
}
