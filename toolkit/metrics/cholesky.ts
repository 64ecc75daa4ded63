/**
 * The Cholesky factor of a positive definite matrix.
 *
 * @param matrix - [size, size], its lower triangle, which the factor overwrites
 */
export function factor(matrix: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j]!;
    }
  return matrix;
}

/** Solves a system by the Cholesky factor of its matrix. */
export function solve(root: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= root[i * size + k]! * x[k]!;
    x[i]! /= root[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= root[k * size + i]! * x[k]!;
    x[i]! /= root[i * size + i]!;
  }
  return x;
}
