import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { type Chart, drawnSpecs } from '../../charts/spec';
import { own } from '../../own';
import type { PageChart, Reading } from './pageData';

/** The charts that could be drawn, as the page draws them, by name. */
export async function pageCharts(charts: Readonly<Record<string, Chart>>): Promise<Record<string, PageChart>> {
  const compiled = Object.entries(drawnSpecs(charts)).map(
    async ([name, spec]) => [name, { spec: await compiledSpec(spec), readings: readingsOf(spec) }] as const,
  );
  return Object.fromEntries(await Promise.all(compiled));
}

/**
 * The Vega spec behind a Vega-Lite one, so that the page needs the runtime of Vega alone. Without its title, which is the heading in
 * the page, on the page's own ground, and without the address of its schema.
 */
export async function compiledSpec(spec: TopLevelSpec): Promise<Spec> {
  const { compile } = await import('vega-lite');
  const { spec: vega } = compile({ ...without(spec, 'title'), background: 'transparent' });
  return without(vega, '$schema');
}

function without<Entries extends object>(entries: Entries, name: string): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name)) as Entries;
}

/** A spec, or a part of one, as far as readings need it. */
interface Part {
  mark?: string | { type: string };
  encoding?: Encoding;
  spec?: Part;
  layer?: Part[];
  concat?: Part[];
  hconcat?: Part[];
  vconcat?: Part[];
  facet?: Channel & { row?: Channel; column?: Channel };
}

type Encoding = Record<string, Channel | Channel[] | undefined>;

interface Channel {
  field?: unknown;
  title?: unknown;
  format?: unknown;
  axis?: Guide | null;
  legend?: Guide | null;
}

interface Guide {
  title?: unknown;
  format?: unknown;
}

/** Channels that tell marks apart, in the order they are read; then the axes. */
const GROUPS = [
  'row',
  'column',
  'facet',
  'color',
  'fill',
  'stroke',
  'shape',
  'strokeDash',
  'detail',
  'size',
  'opacity',
];
const AXES = ['x', 'y', 'theta', 'radius'];
const BARS = ['bar', 'rect', 'arc'];

/**
 * What can be read off the marks of any chart, from its encodings: their fields under the titles of axes and legends. A field that an
 * encoding's `tooltip` lists is read as it says, and text marks, which show what others encode, are passed over.
 */
export function readingsOf(spec: TopLevelSpec): Reading[] {
  const found = collect(spec as Part, {});
  const isAxis = ({ channel }: Found) => AXES.includes(channel);
  const ordered = [...found.filter((one) => !isAxis(one)), ...found.filter(isAxis)];
  return withIntervals(withoutRepeats(ordered));
}

interface Found extends Reading {
  channel: string;
  /** True where an axis or legend names it. */
  isTitled: boolean;
}

function collect(part: Part, inherited: Encoding): Found[] {
  const encoding = { ...inherited, ...part.encoding };
  const { facet } = part;
  const facets = facet ? [facet, facet.row, facet.column].flatMap((channel) => valueOf('facet', channel)) : [];
  const parts = [part.layer, part.concat, part.hconcat, part.vconcat, part.spec].flatMap((one) => one ?? []);
  const inner = parts.flatMap((one) => collect(one, encoding));
  const mark = typeof part.mark === 'object' ? part.mark.type : part.mark;
  return [...facets, ...inner, ...(mark === undefined || mark === 'text' ? [] : readingsOfMark(mark, encoding))];
}

function readingsOfMark(mark: string, encoding: Encoding): Found[] {
  const { tooltip } = encoding;
  if (Array.isArray(tooltip)) return tooltip.flatMap((channel) => valueOf('tooltip', channel));
  const groups = GROUPS.flatMap((name) => valueOf(name, own(encoding, name)));
  return [...groups, ...AXES.flatMap((name) => axisOf(mark, name, encoding))];
}

function axisOf(mark: string, name: string, encoding: Encoding): Found[] {
  const [from, to] = [fieldOf(own(encoding, name)), fieldOf(own(encoding, `${name}2`))];
  if (from === null || to === null) return valueOf(name, own(encoding, name));
  const kind = BARS.includes(mark) ? 'span' : 'interval';
  const [one] = valueOf(name, own(encoding, name));
  return one ? [{ ...one, kind, field: null, low: from, high: to }] : [];
}

function valueOf(name: string, channel: Encoding[string]): Found[] {
  const field = fieldOf(channel);
  if (field === null || channel === undefined || Array.isArray(channel)) return [];
  const guide = channel.axis ?? channel.legend;
  const title = textOf(channel.title) ?? textOf(guide?.title);
  const format = channel.format ?? guide?.format;
  return [
    {
      channel: name,
      label: title?.replace(/ \(.*\)$/, '') ?? wordsOf(field),
      isTitled: title !== null,
      kind: 'value',
      field,
      low: null,
      high: null,
      isShare: typeof format === 'string' && format.includes('%'),
    },
  ];
}

function fieldOf(channel: Encoding[string]): string | null {
  return channel && !Array.isArray(channel) && typeof channel.field === 'string' ? channel.field : null;
}

function textOf(title: unknown): string | null {
  if (Array.isArray(title)) return title.join(' ');
  return typeof title === 'string' && title !== '' ? title : null;
}

/** `meanRank` and `mean_rank` as `mean rank`. */
function wordsOf(field: string): string {
  return field.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

/** Each once, under the name an axis or legend gives it where one does. */
function withoutRepeats(found: readonly Found[]): Found[] {
  const kept = new Map<string, Found>();
  for (const one of found) {
    const key = [one.kind, one.field, one.low, one.high].join();
    const known = kept.get(key);
    if (!known) kept.set(key, { ...one });
    else {
      if (one.isTitled && !known.isTitled) Object.assign(known, { label: one.label, isTitled: true });
      known.isShare ||= one.isShare;
    }
  }
  return [...kept.values()];
}

/** Intervals go to the first value of their axis, which they are of; without one they stand alone. */
function withIntervals(found: readonly Found[]): Reading[] {
  const values = found.filter(({ kind }) => kind !== 'interval').map((one) => ({ ...one }));
  const alone = found.filter((interval) => {
    if (interval.kind !== 'interval') return false;
    const value = values.find(({ kind, channel, low }) => kind === 'value' && channel === interval.channel && !low);
    if (value) Object.assign(value, { low: interval.low, high: interval.high });
    return !value;
  });
  return [...values, ...alone.map((one) => ({ ...one, label: 'interval' }))].map(
    ({ label, kind, field, low, high, isShare }) => ({ label, kind, field, low, high, isShare }),
  );
}
