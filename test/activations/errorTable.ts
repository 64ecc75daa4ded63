/** The largest error of each tap kind on each backend, relative to the largest value of the tap in PyTorch. */
export class ErrorTable {
  /** @param rows - What a row is of. */
  constructor(private readonly rows = 'tap') {}

  private readonly errors = new Map<string, Map<string, number>>();

  note(tap: string, column: string, error: number): void {
    const kind = tap.split('.')[0]!;
    const row = this.errors.get(kind) ?? new Map<string, number>();
    row.set(column, Math.max(row.get(column) ?? 0, error));
    this.errors.set(kind, row);
  }

  /** A Markdown table. */
  toString(): string {
    const columns = [...new Set([...this.errors.values()].flatMap((row) => [...row.keys()]))];
    const show = (error: number | undefined) => error?.toExponential(1) ?? '';
    return [
      [this.rows, ...columns],
      ['---', ...columns.map(() => '---')],
      ...[...this.errors].map(([kind, row]) => [kind, ...columns.map((column) => show(row.get(column)))]),
    ]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n');
  }
}

/**
 * Largest difference of an element, as a share of `largest`; infinite where an element is NaN or missing.
 */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>, largest: number): number {
  if (got.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(got[i]! - expected[i]!) / largest;
    worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
  }
  return worst;
}
