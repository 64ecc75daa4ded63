import type { Estimate } from '../../../metrics/estimate';
import type { Statistics } from '../readings';

/** The same statistics, each computed once a reading: a claim asks for one several times. */
export function keptStatistics(statistics: Statistics): Statistics {
  const entries = Object.entries(statistics).map(([name, statistic]) => [
    name,
    keptByArguments(statistic as Statistic),
  ]);
  return Object.fromEntries(entries) as Statistics;
}

/** Whatever a statistic is asked for: nothing, a reading, or a reading after a name. */
type Statistic = (first?: unknown, second?: unknown) => unknown;

function keptByArguments(compute: Statistic): Statistic {
  const kept = new Map<string, unknown>();
  return (first, second) => {
    const key = JSON.stringify([first, second]);
    const value = kept.has(key) ? kept.get(key) : compute(first, second);
    kept.set(key, value);
    return value;
  };
}

/** No draws, as draws. */
const NONE = new Float64Array(0);

/** The same with a list of no draws where there are none: a part that pairs the draws of its numbers then has a value still. */
export function ofNoDraws(statistics: Statistics): Statistics {
  const entries = Object.entries(statistics).map(([name, statistic]) => {
    const compute = statistic as (first: unknown, second: unknown) => Partial<Estimate> | readonly unknown[];
    return [name, (first: unknown, second: unknown) => withNone(compute(first, second))];
  });
  return Object.fromEntries(entries) as Statistics;
}

function withNone(found: Partial<Estimate> | readonly unknown[]) {
  const isUndrawn = 'value' in found && found.value !== null && found.draws === null;
  return isUndrawn ? { ...found, draws: NONE } : found;
}
