/** A number of each item that is to be held fixed. */
export interface Covariate {
  name: string;
  values: ArrayLike<number>;
}

/** What covariates leave to fit: columns at right angles to each other and to the constant, the space of all covariates that count. */
export interface Basis {
  columns: Float64Array[];
  /** Covariates that are constant, or a linear function of those before them, and were left out. */
  dropped: string[];
}

/** A covariate of which less than this share of the length is left, once the others are taken out, says nothing of its own. */
const TOLERANCE = 1e-8;

/**
 * Orthogonalises covariates (Gram & Schmidt, each column twice, which is enough: Giraud, Langou & Rozloznik 2005), the first given
 * being the first kept.
 *
 * @throws Error for covariates of different lengths or a value that is not finite
 */
export function orthogonalBasis(covariates: readonly Covariate[]): Basis {
  const basis: Basis = { columns: [], dropped: [] };
  for (const { name, values } of covariates) {
    if (values.length !== covariates[0]!.values.length) {
      throw new Error(`${name} has ${values.length} values, ${covariates[0]!.name} ${covariates[0]!.values.length}`);
    }
    const column = Float64Array.from(values);
    if (!column.every(Number.isFinite)) throw new Error(`${name} has a value that is not finite`);
    const whole = length(column);
    centre(column);
    for (const other of [...basis.columns, ...basis.columns]) takeOut(column, other);
    if (length(column) <= TOLERANCE * whole) {
      basis.dropped.push(name);
      continue;
    }
    const scale = length(column);
    basis.columns.push(column.map((value) => value / scale));
  }
  return basis;
}

/**
 * What an ordinary least squares fit on the covariates and a constant leaves of `values`: their differences from the fit.
 *
 * @param basis - from `orthogonalBasis`, over the same items
 * @throws Error for another number of values than the covariates have
 */
export function residualsOn(values: ArrayLike<number>, { columns }: Basis): Float64Array {
  const residuals = Float64Array.from(values);
  centre(residuals);
  for (const column of columns) {
    if (column.length !== residuals.length) throw new Error(`${residuals.length} values on ${column.length}`);
    takeOut(residuals, column);
  }
  return residuals;
}

function centre(column: Float64Array): void {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  for (let i = 0; i < column.length; i++) column[i]! -= mean;
}

/** Takes the direction of `unit`, a column of length 1, out of `column`. */
function takeOut(column: Float64Array, unit: Float64Array): void {
  const share = column.reduce((sum, value, i) => sum + value * unit[i]!, 0);
  for (let i = 0; i < column.length; i++) column[i]! -= share * unit[i]!;
}

function length(column: Float64Array): number {
  return Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
}
