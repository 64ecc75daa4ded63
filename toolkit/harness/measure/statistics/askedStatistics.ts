import type { Statistics } from '../readings';

/** A statistic that was asked for: its name, and nothing, a reading, or a reading after a name. */
export type Asked = readonly [name: keyof Statistics, first?: unknown, second?: unknown];

type Statistic = (first?: unknown, second?: unknown) => unknown;

/** The same statistics, with a list that grows by what they are asked for. */
export function recorded(statistics: Statistics): { statistics: Statistics; asked: Asked[] } {
  const asked = new Map<string, Asked>();
  const recording = withEach(statistics, (name, compute) => (first, second) => {
    asked.set(keyOf([name, first, second]), [name, first, second]);
    return compute(first, second);
  });
  return {
    statistics: recording,
    get asked() {
      return [...asked.values()];
    },
  };
}

/** What statistics answer, one an entry of `asked`. */
export function answersTo(asked: readonly Asked[], statistics: Statistics): unknown[] {
  return asked.map(([name, first, second]) => (statistics[name] as Statistic)(first, second));
}

/** Statistics that give the answers they gave elsewhere, and compute what was not asked for there. */
export function replayed(asked: readonly Asked[], answers: readonly unknown[], statistics: Statistics): Statistics {
  const known = new Map(asked.map((one, at) => [keyOf(one), answers[at]]));
  return withEach(statistics, (name, compute) => (first, second) => {
    const key = keyOf([name, first, second]);
    return known.has(key) ? known.get(key) : compute(first, second);
  });
}

function withEach(
  statistics: Statistics,
  change: (name: keyof Statistics, compute: Statistic) => Statistic,
): Statistics {
  const entries = Object.entries(statistics) as [keyof Statistics, Statistic][];
  return Object.fromEntries(entries.map(([name, compute]) => [name, change(name, compute)])) as unknown as Statistics;
}

function keyOf([name, first, second]: Asked): string {
  return JSON.stringify([name, first, second]);
}
