import { extent } from '../../charts/extent';
import type { RunRecord } from '../../harness/run/readRun';
import { CHANCE, controlTables } from '../controls';
import { type Html, html } from './markup';
import { tableMarkup } from './tableSection';

/** The table of what survives control, each interval drawn beside its numbers. */
export function controlSection(run: RunRecord): Html {
  const { sentence, tables } = controlTables(run);
  const scale = scaleOver(tables.flatMap(({ rows }) => rows.flatMap(numbersIn)));
  const drawn = {
    header: axis(scale),
    cell: (row: readonly string[]) => whisker(numbersIn(row), scale),
    isMarked: (row: readonly string[]) => row.at(-1)!.startsWith('does not survive'),
  };
  return html`<section id="controls" aria-labelledby="controls-heading">
    <h2 id="controls-heading">What survives control</h2>
    <p>${sentence}</p>
    ${tables.map((table) => tableMarkup(table, drawn))}
  </section>`;
}

const WIDTH = 136;
const MARGIN = 10;

/** Where a value stands on the line. */
interface Scale {
  ends: readonly [least: number, most: number];
  at: (value: number) => string;
}

/** The value and the interval in a row's second cell. */
function numbersIn([, cell]: readonly string[]): number[] {
  return (cell?.match(/\d+\.\d+/g) ?? []).map(Number);
}

/** All values and chance, to the next tenth on either side: one scale for all tables. */
function scaleOver(values: readonly number[]): Scale {
  const [low, high] = extent([CHANCE, ...values]);
  const [least, most] = [Math.floor(low * 10) / 10, Math.ceil(high * 10) / 10];
  const width = Math.max(most - least, 0.1);
  return {
    ends: [least, most],
    at: (value) => (MARGIN + ((value - least) / width) * (WIDTH - 2 * MARGIN)).toFixed(1),
  };
}

function axis({ ends, at }: Scale): Html {
  const ticks = [...new Set([ends[0], CHANCE, ends[1]])];
  const labels = ticks.map((tick) => html`<text x="${at(tick)}" y="11">${tick.toFixed(1).replace(/^0/, '')}</text>`);
  return html`<svg class="whisker" viewBox="0 0 ${WIDTH} 14" width="${WIDTH}" height="14" focusable="false">
    ${labels}
  </svg>`;
}

/** A value and its interval on a line with a mark at chance. */
function whisker([value, low, high]: readonly number[], { ends, at }: Scale): Html | string {
  if (value === undefined) return '';
  const range =
    low === undefined || high === undefined
      ? ''
      : html`<line class="range" x1="${at(low)}" x2="${at(high)}" y1="8" y2="8" />`;
  return html`<svg class="whisker" viewBox="0 0 ${WIDTH} 16" width="${WIDTH}" height="16" focusable="false">
    <line class="axis" x1="${at(ends[0])}" x2="${at(ends[1])}" y1="8" y2="8" />
    <line class="chance" x1="${at(CHANCE)}" x2="${at(CHANCE)}" y1="0" y2="16" />
    ${range}
    <circle cx="${at(value)}" cy="8" r="2.8" />
  </svg>`;
}
