import { controlledRows, controlName, type Side, sideOf as sideOfInterval } from '../charts/controlledRows';
import type { RunRecord } from '../harness/run/readRun';
import type { MetricRow } from '../harness/measure/records';
import { bestLayer, STRENGTH_METRIC, strengthAt } from './layers';
import { type Table, withInterval } from './tables';

/** Where neither class of words outscores the other. */
export const CHANCE = 0.5;

/** Raw and controlled values side by side, at the layer the claims name and at the best, and which conclusions survive. */
export function controlTables(run: RunRecord): { sentence: string; tables: Table[] } {
  const { layer: claimed, site } = run.config.claims.C5;
  const best = bestLayer(run, site);
  const layers = [...new Set([claimed, ...(best === null ? [] : [best])])];
  const tables = layers.flatMap((layer) => layerTable(run, layer));
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
  if (!found || found.controlled.length === 0 || sideOf(found.raw) === 'not told from chance') return null;
  const surviving = found.controlled.filter((row) => sideOf(row) === sideOf(found.raw)).length;
  return { surviving, controls: found.controlled.length };
}

function layerTable(run: RunRecord, layer: number): Table[] {
  const found = rowsAt(run, layer);
  if (!found) return [];
  const { raw, controlled } = found;
  const lines = controlled.map((row) => [controlName(row), withInterval(row), `${row.n}`, survives(raw, row)]);
  return [
    {
      caption: `Layer ${layer}: ${STRENGTH_METRIC} with one confound after the other held fixed`,
      header: [`layer ${layer}: held fixed`, STRENGTH_METRIC, 'words', 'conclusion'],
      rows: [['nothing', withInterval(raw), `${raw.n}`, sideOf(raw)], ...lines],
    },
  ];
}

function rowsAt(run: RunRecord, layer: number): { raw: MetricRow; controlled: MetricRow[] } | null {
  const { site } = run.config.claims.C5;
  const raw = strengthAt(run, layer, site);
  if (raw?.value == null) return null;
  return { raw, controlled: controlledRows(run.metrics, raw) };
}

function sideOf(row: MetricRow): Side | 'no value' {
  return row.value === null ? 'no value' : sideOfInterval(row, CHANCE);
}

function survives(raw: MetricRow, row: MetricRow): string {
  const [before, after] = [sideOf(raw), sideOf(row)];
  if (after === 'no value') return `no value: ${row.reason ?? 'unknown'}`;
  if (before === after) return `survives: ${after}`;
  return `does not survive: ${after}`;
}
