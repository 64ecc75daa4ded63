import type { Reading } from '../html/pageData';
import { intervalText, numberText } from './format';

/** What a mark says: names and values, in the order of the chart's encodings. */
export type Said = [label: string, text: string][];

/** A datum's values by field. */
type Values = ReadonlyMap<string, unknown>;

/** Reads a datum by the chart's readings; a value that is not there is not said. */
export function readDatum(readings: readonly Reading[], datum: Readonly<Record<string, unknown>>): Said {
  const values: Values = new Map(Object.entries(datum));
  return readings.flatMap((reading): Said => {
    const text = textOf(reading, values);
    return text === null ? [] : [[reading.label, text]];
  });
}

function textOf({ kind, field, low, high, isShare }: Reading, values: Values): string | null {
  const [from, to] = [numberIn(values, low), numberIn(values, high)];
  const interval = from === null || to === null ? null : intervalText(from, to, isShare);
  if (kind === 'interval') return interval;
  if (kind === 'span') return from === null || to === null ? null : numberText(to - from, isShare);
  const value = field === null ? undefined : values.get(field);
  if (value === null || value === undefined) return null;
  const told = typeof value === 'number' ? numberText(value, isShare) : plain(value);
  return interval === null ? told : `${told} ${interval}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberIn(values: Values, field: string | null): number | null {
  const value = field === null ? null : values.get(field);
  return typeof value === 'number' ? value : null;
}
