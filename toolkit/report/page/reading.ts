import type { Reading } from '../html/pageData';
import { intervalText, numberText } from './format';

/** What a mark says: names and values, in the order of the chart's encodings. */
export type Said = [label: string, text: string][];

/** Reads a datum by the chart's readings; a value that is not there is not said. */
export function readDatum(readings: readonly Reading[], datum: Readonly<Record<string, unknown>>): Said {
  return readings.flatMap((reading): Said => {
    const text = textOf(reading, datum);
    return text === null ? [] : [[reading.label, text]];
  });
}

function textOf({ kind, field, low, high, isShare }: Reading, datum: Readonly<Record<string, unknown>>): string | null {
  const [from, to] = [numberIn(datum, low), numberIn(datum, high)];
  const interval = from === null || to === null ? null : intervalText(from, to, isShare);
  if (kind === 'interval') return interval;
  if (kind === 'span') return from === null || to === null ? null : numberText(to - from, isShare);
  const value = field === null ? undefined : datum[field];
  if (value === null || value === undefined) return null;
  const told = typeof value === 'number' ? numberText(value, isShare) : plain(value);
  return interval === null ? told : `${told} ${interval}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberIn(datum: Readonly<Record<string, unknown>>, field: string | null): number | null {
  const value = field === null ? null : datum[field];
  return typeof value === 'number' ? value : null;
}
