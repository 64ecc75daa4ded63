import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/** Second moments of states, from which any concept can be erased. */
export interface StateMoments {
  /** Number of states. */
  count: number;
  /** [H] */
  mean: Float64Array;
  /** Shrunk covariance, its square root and the inverse of that, [H, H] each. */
  whiten: Matrix;
  unwhiten: Matrix;
}

/** Eigenvalues and singular values below this share of the largest are noise: after LayerNorm the covariance is singular. */
const NOISE = 1e-6;

/**
 * Moments of states, [rows, H]. The covariance is shrunk towards a multiple of the identity by as much as is best for its Frobenius
 * norm as H / rows tends to a constant (Bodnar, Gupta & Parolya 2014, Journal of Multivariate Analysis 132).
 */
export function stateMoments(states: Float32Array, features: number): StateMoments {
  const count = states.length / features;
  const mean = new Float64Array(features);
  for (let at = 0; at < states.length; at++) mean[at % features]! += states[at]! / count;
  const { values, vectors } = eigenvectors(shrunk(covariance(states, features, mean), count));
  const largest = values.at(-1)!;
  const scaled = (power: number) => {
    const factors = values.map((value) => (value > NOISE * largest ? value ** power : 0));
    return vectors.mmul(Matrix.diag(factors)).mmul(vectors.transpose());
  };
  return { count, mean, whiten: scaled(-0.5), unwhiten: scaled(0.5) };
}

/** An edit of states after which no linear probe does better than the classes' shares. */
export interface Eraser {
  /** [H] */
  mean: Float64Array;
  /** Directions [H, rank] that are taken out, and what of a centred state goes along each, [rank, H]. */
  out: Matrix;
  along: Matrix;
}

/**
 * Least-squares concept erasure (Belrose et al. 2023, LEACE): x - W+ P W (x - mean), where W whitens and P projects on
 * the columns of W times the covariance of states and classes. It is the smallest such edit in mean square.
 *
 * @param labels - the class of each state, from 0; -1 for states that have none, which the covariance leaves out
 */
export function leace(states: Float32Array, moments: StateMoments, labels: Int32Array, classes: number): Eraser {
  const { mean, whiten, unwhiten } = moments;
  const decomposed = new SingularValueDecomposition(whiten.mmul(crossCovariance(states, mean, labels, classes)));
  const singular = decomposed.diagonal;
  const rank = singular.filter((value) => value > NOISE * singular[0]!).length;
  const directions = decomposed.leftSingularVectors.subMatrix(0, mean.length - 1, 0, Math.max(0, rank - 1));
  return { mean, out: unwhiten.mmul(directions), along: directions.transpose().mmul(whiten) };
}

/** The states without the concept, [rows, H]. */
export function erase(states: Float32Array, { mean, out, along }: Eraser): Float32Array {
  const features = mean.length;
  const erased = states.slice();
  for (let from = 0; from < states.length; from += features)
    for (let direction = 0; direction < along.rows; direction++) {
      let amount = 0;
      for (let f = 0; f < features; f++) amount += along.get(direction, f) * (states[from + f]! - mean[f]!);
      for (let f = 0; f < features; f++) erased[from + f]! -= amount * out.get(f, direction);
    }
  return erased;
}

/** [H, H], over n - 1 rows as `crossCovariance` is. */
function covariance(states: Float32Array, features: number, mean: Float64Array): Matrix {
  const sums = new Float64Array(features * features);
  const centred = new Float64Array(features);
  for (let from = 0; from < states.length; from += features) {
    for (let f = 0; f < features; f++) centred[f] = states[from + f]! - mean[f]!;
    for (let f = 0; f < features; f++)
      for (let g = 0; g <= f; g++) sums[f * features + g]! += centred[f]! * centred[g]!;
  }
  const count = states.length / features;
  const full = new Matrix(features, features);
  for (let f = 0; f < features; f++)
    for (let g = 0; g <= f; g++) {
      const value = sums[f * features + g]! / count;
      full.set(f, g, value);
      full.set(g, f, value);
    }
  return full;
}

/** alpha S + (1 - alpha) tr(S) / H times the identity, alpha = 1 - (tr(S)^2 / n) / (|S|^2 - tr(S)^2 / H). */
function shrunk(matrix: Matrix, count: number): Matrix {
  const features = matrix.rows;
  const trace = matrix.trace();
  const squares = matrix.norm('frobenius') ** 2 - trace ** 2 / features;
  const alpha = squares === 0 ? 0 : 1 - trace ** 2 / count / squares;
  return Matrix.mul(matrix, alpha).add(Matrix.eye(features, features, ((1 - alpha) * trace) / features));
}

function eigenvectors(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const decomposed = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: decomposed.realEigenvalues, vectors: decomposed.eigenvectorMatrix };
}

/** Of states and one-hot classes, [H, classes]. */
function crossCovariance(states: Float32Array, mean: Float64Array, labels: Int32Array, classes: number): Matrix {
  const features = mean.length;
  const sums = Array.from({ length: classes }, () => new Float64Array(features));
  const counts = new Float64Array(classes);
  labels.forEach((label, row) => {
    if (label < 0) return;
    counts[label]!++;
    for (let f = 0; f < features; f++) sums[label]![f]! += states[row * features + f]! - mean[f]!;
  });
  const count = counts.reduce((sum, times) => sum + times, 0);
  const all = sums.reduce((total, of) => total.map((sum, f) => sum + of[f]!), new Float64Array(features));
  const columns = sums.map((sum, label) =>
    sum.map((value, f) => (value - (counts[label]! / count) * all[f]!) / (count - 1)),
  );
  return new Matrix(columns.map((column) => Array.from(column))).transpose();
}
