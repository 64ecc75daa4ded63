import { estimateFrom } from './estimate';
import { type HighTotals, totalsInDraws, totalsInShuffles } from './highTotals';
import type { Metric } from './metric';
import type { Sample } from './sample';

/** A metric of HIGH as a formula of totals. */
export interface HighFormula extends Pick<Metric, 'name' | 'description' | 'higherIsBetter' | 'chance'> {
  /** Its value from the totals of entry `at`; NaN where they leave it undefined. */
  valueOf: (totals: HighTotals, at: number) => number;
  /** Words and sentences it is computed from. */
  counted: (totals: HighTotals, sample: Sample) => { n: number; nSentences: number };
  /** Why it cannot be had, for when it cannot. */
  reason: string;
}

/** The metric: the formula on the sample itself, in every bootstrap draw and in every shuffle. */
export function highMetric({ valueOf, counted, reason, ...described }: HighFormula): Metric {
  const values = (totals: HighTotals): Float64Array => totals.high.map((_, at) => valueOf(totals, at));
  return {
    ...described,
    dependsOn: 'high',
    evaluate: (sample, scored) => {
      const totals = totalsInDraws(sample, scored);
      const counts = counted(totals, sample);
      const all = values(totals);
      return estimateFrom(counts.nSentences < 2 ? all.subarray(0, 1) : all, counts, reason);
    },
    shuffled: (sample, scored, shuffles) => values(totalsInShuffles(sample, scored, shuffles)),
  };
}

/** The HIGH words, for `counted`. */
export function amongHigh({ high, withHigh }: HighTotals): { n: number; nSentences: number } {
  return { n: high[0]!, nSentences: withHigh[0]! };
}
