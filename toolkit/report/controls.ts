import type { RunRecord } from '../harness/run/readRun';
import type { MetricRow } from '../harness/records';
import { markdownTable, withInterval } from './tables';

const METRIC = 'auc_content_function';
const CHANCE = 0.5;

/** Raw and controlled values side by side, at the layer the claims name and at the best, and which conclusions survive. */
export function controlSection({ metrics, config }: RunRecord): string {
  const { layer: claimed, site } = config.claims.C5;
  const best = metrics.find((row) => row.metric === 'best_layer' && row.primary && row.site === site)?.value ?? null;
  const layers = [...new Set([claimed, ...(best === null ? [] : [best])])];
  const tables = layers.flatMap((layer) => layerTable(metrics, layer, site));
  if (tables.length === 0) return `The run has no ${METRIC} of tas at layer ${claimed}, ${site}.`;
  return [
    `${METRIC} of tas (${site}); ${CHANCE} is chance. A conclusion survives a control if the whole controlled interval lies on the raw value's side of chance.`,
    ...tables,
  ].join('\n\n');
}

function layerTable(metrics: readonly MetricRow[], layer: number, site: string): string[] {
  const own = metrics.filter(
    (row) => row.metric === METRIC && row.scorer === 'tas' && row.layer === layer && row.site === site,
  );
  const raw = own.find(({ primary }) => primary);
  if (raw?.value == null) return [];
  const controlled = own.filter((row) => isControlled(row, raw));
  const lines = controlled.map((row) => [nameOf(row), withInterval(row), `${row.n}`, survives(raw, row)]);
  const header = [`layer ${layer}: held fixed`, METRIC, 'words', 'conclusion'];
  return [markdownTable(header, [['nothing', withInterval(raw), `${raw.n}`, sideOf(raw)], ...lines])];
}

/** Rows that differ from the raw one by a control, or by what is done to the states alone. */
function isControlled(row: MetricRow, raw: MetricRow): boolean {
  if (row.split !== 'all' || row.aggregation !== raw.aggregation || row.norm !== raw.norm) return false;
  const isAltered = row.centring !== raw.centring || row.leftOut !== raw.leftOut;
  return (row.control !== null) !== isAltered;
}

function nameOf({ control, centring, leftOut }: MetricRow): string {
  if (control !== null) return control.replaceAll('_', ' ');
  const parts = [
    centring === 'mean' ? 'mean vector subtracted' : centring === 'beta' ? "LayerNorm's beta subtracted" : null,
    leftOut ? `${leftOut} dimensions of largest variance left out` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

type Side = 'above chance' | 'below chance' | 'not told from chance';

function sideOf({ value, interval }: MetricRow): Side | 'no value' {
  if (value === null) return 'no value';
  if (interval === null) return 'not told from chance';
  if (interval[0] > CHANCE) return 'above chance';
  return interval[1] < CHANCE ? 'below chance' : 'not told from chance';
}

function survives(raw: MetricRow, row: MetricRow): string {
  const [before, after] = [sideOf(raw), sideOf(row)];
  if (after === 'no value') return `no value: ${row.reason ?? 'unknown'}`;
  if (before === after) return `survives: ${after}`;
  return `does not survive: ${after}`;
}
