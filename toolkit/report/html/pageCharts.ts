import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { type Chart } from '../../charts/spec';
import type { PageChart } from './pageData';
import { readingsOf } from './readings';

/** The charts that could be drawn, as the page draws them, by name. */
export async function pageCharts(charts: Readonly<Record<string, Chart>>): Promise<Record<string, PageChart>> {
  const drawn = Object.entries(charts).flatMap(([name, chart]) =>
    'spec' in chart ? [{ name, spec: chart.spec }] : [],
  );
  const compiled = await Promise.all(
    drawn.map(
      async ({ name, spec }) => [name, { spec: await compiledSpec(spec), readings: readingsOf(spec) }] as const,
    ),
  );
  return Object.fromEntries(compiled);
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
