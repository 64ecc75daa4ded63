import { type MetricRow, rowPlace } from '../../toolkit/harness/measure/records';

/** A number from .2 to .8 that belongs to a place: of two digits, so that goldens are the same on any machine. */
export function number(a: number, b: number): number {
  return (20 + ((a * 17 + b * 29) % 61)) / 100;
}

/** A primary row with an interval about its value, over 1,234 words of 56 sentences. */
export function metricRow(given: Partial<MetricRow> & { metric: string }, value: number): MetricRow {
  return {
    ...rowPlace({}),
    value,
    interval: [rounded(value - 0.04), rounded(value + 0.05)],
    n: 1234,
    nSentences: 56,
    higherIsBetter: true,
    primary: true,
    nullValue: null,
    p: null,
    pAdjusted: null,
    effectSize: null,
    detectable: null,
    ...given,
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
