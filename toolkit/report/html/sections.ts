import { extent } from '../../charts/axes';
import type { RunRecord } from '../../harness/run/readRun';
import { acrossSentence, type Answer, answers, summary } from '../answer';
import { erasureTables } from '../erasure';
import { interventionTables } from '../interventions';
import { layerMapTables } from '../layerMap';
import { CHANCE, controlTables } from '../layers';
import { matchedTable } from '../matched';
import { describeMethod } from '../method';
import { readingsLine } from '../readings';
import { evidenceTable, partTable } from '../tables';
import { Html, html, inline, tableMarkup } from './markup';

/** The claim that the title asks about; it is open from the start. */
const ASKED = 'C5';

/** The answer in one paragraph, and every verdict, which opens on its rule and evidence. */
export function verdictSection(run: RunRecord): Html {
  const told = answers(run).sort((a, b) => a.claim.localeCompare(b.claim, 'en'));
  return html`<section id="verdicts" aria-labelledby="verdicts-heading">
    <p class="lead">${inline(summary(run))}</p>
    <div class="heading">
      <h2 id="verdicts-heading">Verdicts</h2>
      <button type="button" class="quiet" data-open-all="verdict-list" hidden>Open all</button>
    </div>
    ${told.length === 0 ? html`<p class="absent">The run judged no claim.</p>` : ''}
    <div id="verdict-list">${told.map((one) => verdictItem(one, readingsLine(run, one.claim)))}</div>
  </section>`;
}

const MARKS: Readonly<Record<Answer['verdict'], string>> = {
  supported: '✓',
  contradicted: '✕',
  divided: '±',
  inconclusive: '?',
  described: '·',
  'not supported': '✕',
};

/** @param readings - How its parts fare across their readings; empty without any. */
function verdictItem(told: Answer, readings: string): Html {
  const { claim, title, verdict, rule, because, question, answer } = told;
  const tables = [partTable(told), evidenceTable(told)].flatMap((table) => (table ? [tableMarkup(table)] : []));
  const across = acrossSentence(told);
  const said = question === null ? because : html`${question} <strong>${answer}</strong>: ${because}`;
  const isOpen = claim === ASKED ? new Html(' open') : '';
  return html`<details class="verdict" data-verdict="${verdict}" id="claim-${claim}" ${isOpen}>
    <summary>
      <span class="claim">${claim}</span>
      <span class="said"
        ><strong class="title">${title}</strong
        ><span class="because">${said}.${across === '' ? '' : ` ${across}`}</span></span
      >
      <span class="badge"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>
    </summary>
    <div class="grounds">
      <p class="rule"><strong>Rule.</strong> ${rule}</p>
      ${readings === '' ? '' : html`<p class="rule"><strong>Readings.</strong> ${readings}</p>`} ${tables}
    </div>
  </details>`;
}

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

/** What changing states showed; none where the run changed none. */
export function interventionSections(run: RunRecord): Html[] {
  return toldSections('interventions', 'What changing states does', interventionTables(run));
}

/** What the probes of every layer found; none where the run has none. */
export function layerMapSections(run: RunRecord): Html[] {
  return toldSections('layer-map', 'What each layer holds', layerMapTables(run));
}

/** Whether the model uses what probes read; none where nothing was to be erased. */
export function erasureSections(run: RunRecord): Html[] {
  return toldSections('erasure', 'Whether the model uses it', erasureTables(run));
}

/** Sentences and tables under a heading. */
function toldSections(id: string, heading: string, found: ReturnType<typeof layerMapTables>): Html[] {
  if (!found) return [];
  const section = html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${heading}</h2>
    ${found.sentences.map((sentence) => html`<p>${inline(sentence)}</p>`)}
    ${found.tables.map((table) => tableMarkup(table))}
  </section>`;
  return [section];
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
  const labels = ticks.map((tick) => html`<text x="${at(tick)}" y="11">${tick.toFixed(1)}</text>`);
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

/** What each scorer's words do to the model beside matched words; nothing where the run compared none. */
export function matchedSection(run: RunRecord): Html {
  const found = matchedTable(run);
  if (!found) return new Html('');
  return html`<section id="matched" aria-labelledby="matched-heading">
    <h2 id="matched-heading">What removing words does</h2>
    <p>${inline(found.sentence)}</p>
    ${tableMarkup(found.table)}
  </section>`;
}

/** Methods and limitations. */
export function methodSection(run: RunRecord): Html {
  return html`<section id="method" aria-labelledby="method-heading">
    <h2 id="method-heading">How this was measured</h2>
    ${describeMethod(run).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}
  </section>`;
}

/** A part of the manifest with more entries than this is folded. */
const MOST_SHOWN = 8;

/** What the run was made from and with, and its config. */
export function manifestSection({ manifest, config }: RunRecord): Html {
  const entries = Object.entries(manifest).map(([name, value]) => ({ name, leaves: leavesOf(name, value) }));
  const shown = entries.filter(({ leaves }) => leaves.length <= MOST_SHOWN).flatMap(({ leaves }) => leaves);
  const folded = entries.filter(({ leaves }) => leaves.length > MOST_SHOWN);
  return html`<section id="manifest" aria-labelledby="manifest-heading">
    <h2 id="manifest-heading">Manifest</h2>
    ${table('What the run was made from and with', shown)}
    ${folded.map(({ name, leaves }) => {
      const own = leaves.map(([path, value]): Leaf => [path.slice(name.length + 1), value]);
      return html`<details class="more">
        <summary>${name} (${own.length})</summary>
        ${table(name, own)}
      </details>`;
    })}
    <details class="more">
      <summary>config.json</summary>
      <pre tabindex="0" aria-label="config.json"><code>${JSON.stringify(config, null, 1)}</code></pre>
    </details>
  </section>`;
}

type Leaf = [path: string, value: string];

/** The values in an object, each under its path. Lists of plain values are one value. */
function leavesOf(path: string, value: unknown): Leaf[] {
  if (Array.isArray(value)) return [[path, value.length === 0 ? 'none' : value.map(plain).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, plain(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner));
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? 'none' : JSON.stringify(value);
}

function table(caption: string, leaves: readonly Leaf[]): Html {
  return tableMarkup({ caption, header: ['what', 'value'], rows: leaves });
}
