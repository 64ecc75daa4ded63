/** Largest errors by row and column, relative to the largest value of the tap in PyTorch. */
export class ErrorTable {
  /**
   * @param rows - What a row is of.
   * @param columns - Those that come first, in this order.
   */
  constructor(
    private readonly rows: string,
    private readonly columns: readonly string[] = [],
  ) {}

  private readonly errors = new Map<string, Map<string, number>>();

  note(name: string, column: string, error: number): void {
    const row = this.errors.get(name) ?? new Map<string, number>();
    row.set(column, Math.max(row.get(column) ?? 0, error));
    this.errors.set(name, row);
  }

  /** A Markdown table. */
  toString(): string {
    const columns = [...new Set([...this.columns, ...[...this.errors.values()].flatMap((row) => [...row.keys()])])];
    const show = (error: number | undefined) => error?.toExponential(1) ?? '';
    return [
      [this.rows, ...columns],
      ['---', ...columns.map(() => '---')],
      ...[...this.errors].map(([name, row]) => [name, ...columns.map((column) => show(row.get(column)))]),
    ]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n');
  }
}

/** What taps are of, by the beginning of their names. */
const GROUPS: readonly [group: string, names: RegExp][] = [
  ['word embeddings', /^(word_embeddings|embedding_norm)/],
  ['norms', /^(tas|residual_norm|read_norm|shift)/],
  ['states', /^(hidden_states|residual|read)/],
  ['attention', /^(attention|values)/],
  ['sentence', /^(cls_state|mean_state|cosine|pooler)/],
  ['head', /^(mlm|lm|label)_/],
  ['gradients', /^(gradient|cotangent)/],
];
export const TAP_GROUPS: readonly string[] = GROUPS.map(([group]) => group);

/** The group of a tap in tables. */
export function groupOf(tap: string): string {
  const found = GROUPS.find(([, names]) => names.test(tap));
  if (!found) throw new Error(`No group has the tap ${tap}`);
  return found[0];
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
