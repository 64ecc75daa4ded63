/** Ratios that an axis labels. */
const RATIOS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** A logarithmic x axis of ratios that shows 1, every value and every interval, but for bounds of 0. */
export function logAxis(rows: readonly { value: number; interval: [number, number] | null }[], title: string) {
  const shown = [1, ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])])].filter((ratio) => ratio > 0);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const domain = [low / 1.1, high * 1.1];
  return {
    type: 'quantitative',
    title,
    scale: { type: 'log', domain, nice: false, clamp: true },
    axis: { values: RATIOS.filter((ratio) => ratio >= domain[0]! && ratio <= domain[1]!), format: '~g' },
  } as const;
}
