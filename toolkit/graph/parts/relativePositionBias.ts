import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/** Half the buckets are for keys behind the query, and half for those before it; half of these have one distance each. */
export const BUCKETS = 32;
/** From here on all distances are in the last bucket. */
const FURTHEST = 128;

/**
 * What is added to the attention scores by how far a key stands from its query, [1, A, T, T] (Raffel et al. 2020, section 2.1).
 * @param scope - Of the table, whose rows are buckets and whose columns are heads.
 * @param rows - Of the table; those beyond the buckets take no part.
 */
export function relativePositionBias(m: ModelGraph, scope: string, rows: number): Ref {
  const { g, config } = m;
  const most = config.maxPositions;
  const offsets = Array.from({ length: 2 * most - 1 }, (_, i) => i - most + 1);
  const buckets = g.constant(offsets.map(bucketOf), 'int32', 'relative_buckets');
  const byOffset = g.gather(m.weight(`${scope}.weight`, [rows, config.numHeads]), buckets);
  const row = g.toInt(g.add(m.offsets(), g.constant(most - 1)));
  return g.transpose(g.gather(byOffset, row), [0, 3, 1, 2]);
}

/** The bucket of a key that stands so many places behind its query; the logarithm is of float32, as in PyTorch. */
export function bucketOf(offset: number): number {
  const half = BUCKETS / 2;
  const exact = half / 2;
  const side = offset > 0 ? half : 0;
  const distance = Math.abs(offset);
  if (distance < exact) return side + distance;
  const share = Math.fround(Math.fround(Math.log(distance / exact)) / Math.fround(Math.log(FURTHEST / exact)));
  return side + Math.min(exact + Math.trunc(Math.fround(share * (half - exact))), half - 1);
}
