import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { centred, meanState } from './centring';
import type { Products } from './products';

/** What a concept is called in each state: the class of each row, from 0; -1 for rows that have none. */
export interface Concept {
  labels: Int32Array;
  classes: number;
}

/** An edit of states after which no linear probe tells a concept better than by the classes' shares. */
export interface Eraser {
  /** [H] of the states it was fitted on. */
  mean: Float64Array;
  /** Directions that are taken out, [rank, H], and what of a centred state goes along each, [rank, H]. */
  out: Float64Array;
  along: Float64Array;
  rank: number;
  /** Mean over such states of the squared length of the edit: the states count as their shrunk covariance has them. */
  meanSquare: number;
}

/** Eigenvalues and singular values below this share of the largest are noise: after LayerNorm the covariance is singular. */
const NOISE = 1e-6;

/**
 * Least-squares concept erasure (Belrose et al. 2023, LEACE: Perfect linear concept erasure in closed form, theorem 4.3) of several
 * concepts from the same states: x - W+ P W (x - mean), where W = U diag(l)^(-1/2) U' whitens, and P projects on the columns of W
 * times the covariance of states and classes. It is the smallest such edit in mean square.
 *
 * The covariance, of all states, is shrunk towards a multiple of the identity by as much as is best for its Frobenius norm as H / rows
 * tends to a constant (Bodnar, Gupta & Parolya 2014, Journal of Multivariate Analysis 132).
 *
 * @param states - [rows, H]
 */
export function fitErasers(
  states: Float32Array,
  features: number,
  concepts: readonly Concept[],
  products: Products,
): Eraser[] {
  const rows = states.length / features;
  const mean = meanState(states, features);
  const about = centred(states, mean);
  const axes = principalAxes(shrunk(covariance(about, features, products), rows));
  return concepts.map((concept) => eraser(mean, axes, crossCovariance(about, features, concept)));
}

/** Principal axes that are not noise, [H, axes], and the variance along each. */
interface Axes {
  vectors: Matrix;
  variances: number[];
}

function eraser(mean: Float64Array, { vectors, variances }: Axes, cross: Matrix): Eraser {
  const scaled = (power: number, matrix: Matrix) => Matrix.diag(variances.map((value) => value ** power)).mmul(matrix);
  const whitened = scaled(-0.5, vectors.transpose().mmul(cross));
  const { diagonal, leftSingularVectors } = new SingularValueDecomposition(whitened, { autoTranspose: true });
  const rank = diagonal.filter((value) => value > NOISE * diagonal[0]!).length;
  if (rank === 0) return { mean, out: new Float64Array(0), along: new Float64Array(0), rank, meanSquare: 0 };
  const directions = leftSingularVectors.subMatrix(0, variances.length - 1, 0, rank - 1);
  const inRows = (matrix: Matrix) => Float64Array.from(vectors.mmul(matrix).transpose().to1DArray());
  const out = inRows(scaled(0.5, directions));
  // What goes along the directions is white: each contributes the square of its length.
  const meanSquare = out.reduce((sum, value) => sum + value ** 2, 0);
  return { mean, out, along: inRows(scaled(-0.5, directions)), rank, meanSquare };
}

/**
 * A state [H] without the concept.
 * @param factor - how far along the edit: 1 erases
 */
export function erase(state: Float32Array, { mean, out, along, rank }: Eraser, factor = 1): Float32Array {
  const H = state.length;
  const edited = Float64Array.from(state);
  for (let direction = 0; direction < rank; direction++) {
    const from = direction * H;
    let amount = 0;
    for (let h = 0; h < H; h++) amount += along[from + h]! * (state[h]! - mean[h]!);
    for (let h = 0; h < H; h++) edited[h]! -= factor * amount * out[from + h]!;
  }
  return Float32Array.from(edited);
}

/** Of centred states, [H, H]. */
function covariance(states: Float32Array, features: number, products: Products): Matrix {
  const held = products(states, features);
  try {
    const sums = held.transposedTimes(states, features);
    const rows = Array.from({ length: features }, (_, f) => sums.subarray(f * features, (f + 1) * features));
    return new Matrix(rows.map((row) => Array.from(row, (sum) => sum / held.rows)));
  } finally {
    held.dispose();
  }
}

/** alpha S + (1 - alpha) tr(S) / H times the identity, alpha = 1 - (tr(S)^2 / n) / (|S|^2 - tr(S)^2 / H). */
function shrunk(matrix: Matrix, count: number): Matrix {
  const features = matrix.rows;
  const trace = matrix.trace();
  const squares = matrix.norm('frobenius') ** 2 - trace ** 2 / features;
  const alpha = squares === 0 ? 0 : 1 - trace ** 2 / count / squares;
  return Matrix.mul(matrix, alpha).add(Matrix.eye(features, features, ((1 - alpha) * trace) / features));
}

function principalAxes(matrix: Matrix): Axes {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const largest = realEigenvalues.at(-1)!;
  const kept = [...realEigenvalues.keys()].filter((axis) => realEigenvalues[axis]! > NOISE * largest);
  return {
    vectors: eigenvectorMatrix.subMatrixColumn(kept),
    variances: kept.map((axis) => realEigenvalues[axis]!),
  };
}

/** Of centred states and one-hot classes, over the rows that have a class, [H, classes]. */
function crossCovariance(states: Float32Array, features: number, { labels, classes }: Concept): Matrix {
  const sums = Array.from({ length: classes }, () => new Float64Array(features));
  const counts = new Float64Array(classes);
  labels.forEach((label, row) => {
    if (label < 0) return;
    counts[label]!++;
    for (let f = 0; f < features; f++) sums[label]![f]! += states[row * features + f]!;
  });
  const count = counts.reduce((sum, times) => sum + times, 0);
  const all = sums.reduce((total, of) => total.map((sum, f) => sum + of[f]!), new Float64Array(features));
  const columns = sums.map((sum, label) =>
    Array.from(sum, (value, f) => (value - (counts[label]! / count) * all[f]!) / (count - 1)),
  );
  return new Matrix(columns).transpose();
}
