import type { MetricRow } from '../harness/measure/records';
import { extent } from './extent';

/** Ratios that an axis labels, ever finer. */
const RATIOS = [
  [0.01, 0.1, 1, 10, 100],
  [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100],
  [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4],
];
/** As many as an axis should have at least. */
const FEWEST = 3;

/** A logarithmic x axis of ratios that shows 1, every value and every interval, but for bounds of 0. */
export function logAxis(rows: readonly Pick<MetricRow, 'value' | 'interval'>[], title: string) {
  const shown = [1, ...rows.flatMap(({ value, interval }) => [value ?? 1, ...(interval ?? [])])].filter(
    (ratio) => ratio > 0,
  );
  const [least, most] = extent(shown);
  const [low, high] = [least / 1.1, most * 1.1];
  const within = RATIOS.map((ratios) => ratios.filter((ratio) => ratio >= low && ratio <= high));
  const values = within.find(({ length }) => length >= FEWEST) ?? within.at(-1)!;
  return {
    type: 'quantitative',
    title,
    scale: { type: 'log', domain: [low, high], nice: false, clamp: true },
    axis: { values, format: '~g' },
  } as const;
}
