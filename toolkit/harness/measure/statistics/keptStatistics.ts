import type { Statistics } from '../readings';

/** The same statistics, each computed once a reading: a claim asks for one several times. */
export function keptStatistics(statistics: Statistics): Statistics {
  const entries = Object.entries(statistics).map(([name, statistic]) => [
    name,
    keptByArguments(statistic as (...given: readonly unknown[]) => unknown),
  ]);
  return Object.fromEntries(entries) as Statistics;
}

function keptByArguments<Value>(compute: (...given: readonly unknown[]) => Value) {
  const kept = new Map<string, Value>();
  return (...given: readonly unknown[]): Value => {
    const key = JSON.stringify(given);
    const value = kept.has(key) ? kept.get(key)! : compute(...given);
    kept.set(key, value);
    return value;
  };
}
