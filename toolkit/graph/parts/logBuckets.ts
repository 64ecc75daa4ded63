/** How far apart tokens are told to be: alike up to half of the buckets, then by the logarithm of the distance. */
export interface LogBuckets {
  count: number;
  /** The distance at which the buckets come to an end. */
  furthest: number;
}

/**
 * The bucket of a query so many places after its key (He et al. 2021, DeBERTa; `make_log_bucket_position` of transformers). Logarithms
 * are of float32, as in PyTorch.
 */
export function logBucketOf(offset: number, { count, furthest }: LogBuckets): number {
  const exact = Math.trunc(count / 2);
  const distance = Math.abs(offset);
  if (distance <= exact) return offset;
  const log = (x: number) => Math.fround(Math.log(Math.fround(x / exact)));
  const share = Math.fround(log(distance) / log(furthest - 1));
  return Math.sign(offset) * (exact + Math.ceil(Math.fround(share * (exact - 1))));
}
