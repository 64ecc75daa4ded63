import type { Estimate } from '../../metrics/estimate';
import { holm } from '../../metrics/multipleTests';
import { meanOverSentences } from '../../metrics/sentenceMetric';
import { signFlipTest } from '../../metrics/permutationTests';
import { rowAt } from '../measure/context';
import { type Measurement, rowPlace, type RowOptions, type RowPlace } from '../measure/records';
import type { Sampled } from './sample';

/** A number of each sentence of the sample; null where a sentence takes no part. */
export type SentenceValues = readonly (number | null)[];

/** Null where there is no number. */
export function meanOf(values: SentenceValues): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The mean over the sentences of the sample, with its bootstrap. */
export function sentenceMean({ sample, draws }: Sampled, values: SentenceValues, reason: string): Estimate {
  return meanOverSentences({ values, words: sample.map(({ words }) => words.length) }, draws, reason);
}

interface SampleMetric {
  name: string;
  higherIsBetter: boolean | null;
}

/**
 * A row of the mean over the sentences of the sample.
 * @param options.reason - Why there is no mean, where no sentence has a number.
 */
export function sampleRow(
  context: Sampled,
  metric: SampleMetric,
  values: SentenceValues,
  place: Partial<RowPlace>,
  options: Pick<RowOptions, 'null'> & { reason?: string } = {},
): Measurement {
  const { reason = 'no sentence of the sample has one', null: shuffled = null } = options;
  const found = sentenceMean(context, values, reason);
  return rowAt(context.measure, metric, found, rowPlace({ split: context.split, ...place }), {
    primary: true,
    null: shuffled,
  });
}

/** What a scorer, or random orders, reach on each sentence of the sample. */
export interface Contender {
  place: Partial<RowPlace>;
  values: SentenceValues;
}

/** A row a scorer, with a test against random orders sentence by sentence and corrected over the scorers, and one of random orders. */
export function againstRandom(
  context: Sampled,
  metric: SampleMetric,
  scorers: readonly Contender[],
  random: Contender,
): Measurement[] {
  const mean = meanOf(random.values);
  const tests = scorers.map(({ values }) => pOfDifference(context, values, random.values));
  const adjusted = holm(tests.map((p) => p ?? 1));
  const rows = scorers.map(({ place, values }, at): Measurement => {
    const p = tests[at] ?? null;
    const shuffled = mean === null || p === null ? null : { mean, p };
    const { row, estimate } = sampleRow(context, metric, values, place, { null: shuffled });
    return { row: { ...row, pAdjusted: p === null ? null : adjusted[at]! }, estimate };
  });
  return [...rows, sampleRow(context, metric, random.values, random.place)];
}

/** Two-sided; null where the sentences do not tell. */
function pOfDifference({ measure }: Sampled, values: SentenceValues, random: SentenceValues): number | null {
  const differences = values.map((value, at) => (value === null || random[at] == null ? NaN : value - random[at]));
  return signFlipTest(differences, { seed: measure.job.config.seed })?.p ?? null;
}
