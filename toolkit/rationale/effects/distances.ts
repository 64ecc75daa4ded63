/**
 * 1 - the cosine of two vectors: from 0 to 2, and exactly 0 between equal vectors. NaN where either is all zeros.
 */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, aSquares, bSquares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    aSquares += a[i]! * a[i]!;
    bSquares += b[i]! * b[i]!;
  }
  return 1 - product / Math.sqrt(aSquares * bSquares);
}

/** The L2 norm of the difference of two vectors. */
export function euclideanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}
