import { pick } from '../composites';
import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** Parts of attention scores: queries by the key of an offset, and keys by the query of one. */
export const POSITION_SCORES = ['c2p', 'p2c'] as const;
export type PositionScore = (typeof POSITION_SCORES)[number];

export interface RelativePositions {
  kinds: readonly PositionScore[];
  /** Embeddings of the offsets -T to T - 1 of a query from its key, [2T, H]. */
  embeddings: Ref;
}

/** The linear layers that make keys and queries of the embeddings of offsets. */
export interface PositionNames {
  positionKey: string;
  positionQuery: string;
}

/**
 * The embeddings of the offsets -T to T - 1 of a query from its key, [2T, H].
 * @param table - Embeddings [R, H].
 * @param rowOf - The row of an offset in it.
 */
export function offsetEmbeddings(m: ModelGraph, table: Ref, rowOf: (offset: number) => number): Ref {
  const { g, config } = m;
  const P = config.maxPositions;
  const rows = Array.from({ length: 2 * P }, (_, i) => rowOf(i - P));
  const byOffset = g.gather(table, g.constant(rows, 'int32', 'offset_rows'));
  const { count, nth } = places(m);
  const from = g.add(g.sub(nth, count), g.constant(P));
  return g.reshape(g.gather(byOffset, g.toInt(from)), ['T+T', config.hiddenSize]);
}

/** Of queries and keys [B, A, T, D], each part [B, A, T, T], query by key. */
export function positionScores(
  m: ModelGraph,
  { query, key }: { query: Ref; key: Ref },
  names: PositionNames,
  { kinds, embeddings }: RelativePositions,
): Ref[] {
  const { g } = m;
  const { hiddenSize: H, numHeads: A } = m.config;
  // One for each sentence: a product of fewer matrices with more is wrong on wasm without kernels of ours.
  const ones = g.expandDims(g.expandDims(g.max(m.mask, 1, true), 2), 3);
  /** Of what stands at each place with what is made of each offset, [T, 2T, B, A]. */
  const byOffset = (heads: Ref, scope: string) => {
    const rows = g.reshape(m.linear(embeddings, scope, H, H).output, ['T+T', A, H / A]);
    const repeated = g.mul(g.expandDims(g.transpose(rows, [1, 0, 2]), 0), ones);
    return g.transpose(g.batchMatMul(heads, repeated, true), [2, 3, 0, 1]);
  };
  const { across, down, count, nth } = places(m);
  const times = (by: number, x: Ref) => g.mul(x, g.constant(by));
  const before = g.mul(down, count); // once for each place that a row has as many of as there are tokens
  const part = {
    c2p: () => {
      const at = g.add(g.sub(down, across), g.add(count, times(2, before)));
      const back = g.add(g.sub(down, nth), g.add(times(2, count), times(3, before)));
      return g.transpose(pick(g, byOffset(query, names.positionKey), g.toInt(at), g.toInt(back)), [2, 3, 0, 1]);
    },
    p2c: () => {
      const at = g.add(g.sub(across, down), g.add(count, times(2, before)));
      const back = g.add(g.add(down, nth), times(3, before));
      return g.transpose(pick(g, byOffset(key, names.positionQuery), g.toInt(at), g.toInt(back)), [2, 3, 1, 0]);
    },
  };
  return kinds.map((kind) => part[kind]());
}

/** The places of tokens, [1, T] and [T, 1]; their count T, [1, 1]; and the numbers from 0 to 2T - 1, [1, 2T]. */
function places(m: ModelGraph): { across: Ref; down: Ref; count: Ref; nth: Ref } {
  const { g } = m;
  const across = m.places();
  const count = g.add(g.max(across, 1, true), g.constant(1));
  return { across, down: g.transpose(across, [1, 0]), count, nth: g.concat([across, g.add(across, count)], 1) };
}
