import { holm } from '../../metrics/multipleTests';
import { signFlipTest } from '../../metrics/permutationTests';
import type { Measurement } from '../measure/measurement';
import type { RowPlace } from '../measure/records';
import { type SampleContext, sampleRow, sentenceMean } from './sampleContext';

/** What a scorer, or random orders, reach on each sentence of the sample. */
export interface Contender {
  place: Partial<RowPlace>;
  /** Null where a sentence has no value. */
  values: readonly (number | null)[];
}

/** A row a scorer, with a test against random orders sentence by sentence and corrected over the scorers, and one of random orders. */
export function againstRandom(
  context: SampleContext,
  metric: { name: string; higherIsBetter: boolean | null },
  scorers: readonly Contender[],
  random: Contender,
): Measurement[] {
  const rowOf = ({ place, values }: Contender, p: number | null) => {
    const mean = meanOf(random.values);
    const shuffled = mean === null || p === null ? null : { mean, p };
    return sampleRow(
      context,
      metric,
      sentenceMean(context, values, 'no sentence of the sample has one'),
      place,
      shuffled,
    );
  };
  const tests = scorers.map(({ values }) => pOfDifference(context, values, random.values));
  const adjusted = holm(tests.map((p) => p ?? 1));
  const rows = scorers.map((one, at): Measurement => {
    const { row, estimate } = rowOf(one, tests[at]!);
    return { row: { ...row, pAdjusted: tests[at] === null ? null : adjusted[at]! }, estimate };
  });
  return [...rows, rowOf(random, null)];
}

/** Null where there is no number. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Two-sided. */
function pOfDifference(
  { measure }: SampleContext,
  values: readonly (number | null)[],
  random: readonly (number | null)[],
): number | null {
  const differences = values.map((value, at) => (value === null || random[at] == null ? NaN : value - random[at]));
  return signFlipTest(differences, measure.shuffles)?.p ?? null;
}
