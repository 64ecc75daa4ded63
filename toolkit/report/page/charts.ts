import type { Spec, View } from 'vega';
import type { PageChart } from '../html/pageData';
import { Cursor } from './cursor';
import { create, readData } from './dom';
import { readDatum, stopsOf } from './reading';

/** The runtime, which a script before this one defines. */
declare const vega: typeof import('vega');

/** Draws the charts of the catalogue one after the other, and leaves the page free between them. */
export async function drawCharts(): Promise<void> {
  const charts = new Map(Object.entries(readData('chart-data') as Record<string, PageChart>));
  for (const place of document.querySelectorAll<HTMLElement>('.plot[data-chart]')) {
    const chart = charts.get(place.dataset.chart!)!;
    tableOnDemand(place.dataset.chart!, chart);
    await drawChart(place, chart);
    await new Promise((resume) => setTimeout(resume));
  }
}

async function drawChart(place: HTMLElement, { spec, readings }: PageChart): Promise<void> {
  try {
    const view = await draw(spec, place);
    fit(place);
    new Cursor(place).stops = stopsOf(view, readings);
  } catch (error) {
    sayWhyNot(place, error);
  }
}

/** A table is made when it is first opened. */
function tableOnDemand(name: string, chart: PageChart): void {
  const details = document.querySelector<HTMLDetailsElement>(`details[data-table-of="${name}"]`)!;
  const title = document.getElementById(`title-${name}`)!.textContent;
  const fill = () => {
    details.append(dataTable(chart, title));
  };
  details.addEventListener('toggle', fill, { once: true });
}

/** A drawing is set so much larger than on paper where there is room. */
const LARGEST = 1.2;

/** Vega measures text in the page's font, which must be there before the first chart. */
export async function fontsLoaded(): Promise<void> {
  await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 12px 'Source Sans 3'`)));
}

/**
 * Draws a compiled spec into a place in the page as SVG.
 * @param interpreter - `vega-interpreter`'s, for a page whose policy lets no text be evaluated.
 */
export async function draw(spec: Spec, place: HTMLElement, interpreter?: object): Promise<View> {
  const canvas = document.createElement('div');
  canvas.className = 'drawing';
  // The place around it has a name, a description and a table: the marks one by one would be noise.
  canvas.setAttribute('aria-hidden', 'true');
  place.prepend(canvas);
  const runtime = vega.parse(spec, undefined, interpreter ? { ast: true } : {});
  const options = {
    renderer: 'svg',
    container: canvas,
    hover: false,
    ...(interpreter && { expr: interpreter }),
  } as const;
  const view = new vega.View(runtime, options);
  view.tooltip(() => undefined);
  return view.runAsync();
}

/** Lets a drawing grow and shrink with its place, which it never is wider than: readers of a phone enlarge it. */
function fit(place: HTMLElement): void {
  const svg = place.querySelector('svg');
  if (!svg) return;
  const { width } = svg.viewBox.baseVal;
  svg.style.width = `min(100%, ${Math.round(width * LARGEST)}px)`;
}

/** Says in its place why a chart is not there. */
export function sayWhyNot(place: HTMLElement, error: unknown): void {
  place.textContent = `This chart could not be drawn: ${error instanceof Error ? error.message : String(error)}.`;
  place.classList.add('absent');
}

/** More lines than these nobody reads. */
const MOST_LINES = 600;

/** The rows of data behind a chart, read as its marks are. */
function dataTable({ spec, readings }: PageChart, caption: string): HTMLElement {
  const sources = (spec.data ?? []) as { values?: unknown }[];
  const rows = sources
    .flatMap(({ values }) => (Array.isArray(values) ? (values as unknown[]) : []))
    .filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null)
    .map((row) => new Map(readDatum(readings, row)))
    .filter(({ size }) => size > 1);
  const columns = [...new Set(readings.map(({ label }) => label))].filter((label) =>
    rows.some((row) => row.has(label)),
  );
  const head = columns.map((label) => create('th', { scope: 'col' }, label));
  const lines = rows.slice(0, MOST_LINES).map((row) => {
    const cells = columns.map((label) => create('td', { dir: 'auto' }, row.get(label) ?? ''));
    return create('tr', {}, cells);
  });
  const cut = rows.length > MOST_LINES ? ` (the first ${MOST_LINES} of ${rows.length} rows)` : '';
  const table = create(
    'table',
    {},
    create('caption', {}, caption + cut),
    create('thead', {}, create('tr', {}, head)),
    create('tbody', {}, lines),
  );
  return create('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' }, table);
}
