import { bestLayer, controlName, frequencyRange, heldFixed, type Side, sideOf, layerRows } from '../charts/rows';
import type { Site } from '../graph/taps';
import type { MetricRow } from '../harness/measure/records';
import type { RunRecord } from '../harness/run/readRun';
import { type Table, withInterval } from './tables';

/** The metric behind the answer: how far content words outscore function words. */
const STRENGTH_METRIC = 'auc_content_function';

const LAYER_METRICS = [STRENGTH_METRIC, 'auc_content_punct', 'high_content_share', 'high_punct_share'];
const NONE = { value: null, interval: null };

/** How far content words outscore function words by TAS at one layer; undefined where the run has no such value. */
export function tasAt({ metrics }: RunRecord, layer: number, site: Site): MetricRow | undefined {
  return layerRows(metrics, STRENGTH_METRIC, { scorer: 'tas', site }).find((row) => row.layer === layer);
}

/** One line a layer of the first scorer's first site, at the default factors, under a sentence on how to read it. */
export function layerTable({ metrics, config }: RunRecord): { sentence: string; table: Table } {
  const { name, site: sites } = config.scorers[0]!;
  const site = sites?.[0] ?? null;
  const rows = metrics.filter((row) => row.primary && row.scorer === name && row.site === site);
  const layers = [...new Set(rows.filter(({ metric }) => metric === STRENGTH_METRIC).map(({ layer }) => layer))];
  const cell = (layer: MetricRow['layer'], metric: string) =>
    withInterval(rows.find((row) => row.layer === layer && row.metric === metric) ?? NONE);
  const lines = layers.map((layer) => [
    `${layer}`,
    layer === 0 ? 'embedding output' : `block ${layer}`,
    ...LAYER_METRICS.map((metric) => cell(layer, metric)),
  ]);
  const base = metrics.find(({ metric }) => metric === 'content_share') ?? NONE;
  const label = [name, site].filter((part) => part !== null).join(', ');
  return {
    sentence: `The table is of the scorer ${label}. Of all words ${withInterval(base)} are content words; 0.5 is chance for an AUC.`,
    table: {
      caption: `Four metrics of ${label} by layer`,
      header: ['hidden_states', 'output of', ...LAYER_METRICS],
      rows: lines,
    },
  };
}

/** Where neither class of words outscores the other. */
export const CHANCE = 0.5;

/** Raw and controlled values side by side, at the claimed layer and at the best, and which conclusions survive. */
export function controlTables(run: RunRecord): { sentence: string; tables: Table[] } {
  const { layer: claimed, site } = run.config.claims.C5;
  const best = bestLayer(run.metrics, site);
  const layers = [...new Set([claimed, ...(best === null ? [] : [best])])];
  const tables = layers.flatMap((layer) => controlTable(run, layer));
  if (tables.length === 0)
    return { sentence: `The run has no ${STRENGTH_METRIC} of tas at layer ${claimed}, ${site}.`, tables };
  return {
    sentence: `${STRENGTH_METRIC} of tas (${site}); ${CHANCE} is chance. A conclusion survives a control if the whole controlled interval lies on the raw value's side of chance.`,
    tables,
  };
}

/** Under how many of its controls a layer's conclusion survives; null where there is no conclusion or no control. */
export function survivals(run: RunRecord, layer: number): { surviving: number; controls: number } | null {
  const found = rowsAt(run, layer);
  if (!found || found.controlled.length === 0 || sideOrNone(found.raw) === 'not told from chance') return null;
  const surviving = found.controlled.filter((row) => sideOrNone(row) === sideOrNone(found.raw)).length;
  return { surviving, controls: found.controlled.length };
}

function controlTable(run: RunRecord, layer: number): Table[] {
  const found = rowsAt(run, layer);
  if (!found) return [];
  const { raw, controlled } = found;
  const lines = controlled.map((row) => [controlName(row), withInterval(row), `${row.n}`, survives(raw, row)]);
  return [
    {
      caption: `Layer ${layer}: ${STRENGTH_METRIC} with one confound after the other held fixed`,
      header: [`layer ${layer}: held fixed`, STRENGTH_METRIC, 'words', 'conclusion'],
      rows: [['nothing', withInterval(raw), `${raw.n}`, sideOrNone(raw)], ...lines, ...frequencyLine(raw, controlled)],
    },
  ];
}

/** How far apart the ways of holding frequency fixed lie, and under how many of them the conclusion survives. */
function frequencyLine(raw: MetricRow, controlled: readonly MetricRow[]): string[][] {
  const range = frequencyRange(controlled);
  if (!range) return [];
  const { ways, values } = range;
  const surviving = ways.filter((row) => sideOrNone(row) === sideOrNone(raw)).length;
  const span = values.map((value) => value.toFixed(3)).join(' to ');
  return [[`frequency, in ${ways.length} ways`, span, '', `survives in ${surviving} of ${ways.length}`]];
}

function rowsAt(run: RunRecord, layer: number): { raw: MetricRow; controlled: MetricRow[] } | null {
  const { site } = run.config.claims.C5;
  const raw = tasAt(run, layer, site);
  if (raw?.value == null) return null;
  return { raw, controlled: heldFixed(run.metrics, raw) };
}

function sideOrNone(row: MetricRow): Side | 'no value' {
  return row.value === null ? 'no value' : sideOf(row, CHANCE);
}

function survives(raw: MetricRow, row: MetricRow): string {
  const [before, after] = [sideOrNone(raw), sideOrNone(row)];
  if (after === 'no value') return `no value: ${row.reason ?? 'unknown'}`;
  if (before === after) return `survives: ${after}`;
  return `does not survive: ${after}`;
}
