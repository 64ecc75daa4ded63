import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { MetricRow } from '../measure/records';
import { metricsCsv } from './csv';
import { readAggregates, readFigures } from './readRun';
import { orExplain } from '../job/disk';
import { metricsJson } from './writeRun';

/**
 * Keeps what a run found without the words it was found on: config, manifest, verdicts, aggregates, and of the metrics the rows that
 * reports and charts read. `compareRuns`, `publishRun` and claim C7 take such a folder as they take a run's.
 *
 * @param dir - a complete run
 * @param out - a folder that is not there yet
 * @throws {UserError} Where `dir` is no complete run, or `out` is there already or cannot be written.
 */
export function keepFigures(dir: string, out: string): void {
  if (lstatSync(out, { throwIfNoEntry: false }))
    throw new UserError({ what: `${out} is there already`, expected: 'a new folder' });
  const { config, manifest, metrics, verdicts } = readFigures(dir);
  const rows = metrics.filter(isKept);
  const files = {
    'config.json': json(config),
    'manifest.json': json(manifest),
    'metrics.json': metricsJson(rows),
    'metrics.csv': metricsCsv(rows),
    'verdicts.json': json(verdicts),
    'aggregates.json': json(readAggregates(dir)),
  };
  const partial = `${out}.partial`;
  orExplain(out, () => {
    rmSync(partial, { recursive: true, force: true });
    try {
      mkdirSync(partial, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(partial, name), text);
      renameSync(partial, out);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  });
}

/** Primary, controlled, ablated and held-out rows, and those at a primary aggregation whose one other factor is swept. */
function isKept(row: MetricRow): boolean {
  const isOfItsOwn = row.control !== null || row.ablation !== null || row.split !== 'all';
  return row.primary || isOfItsOwn || isBoundarySweep(row) || isAltered(row);
}

function isBoundarySweep({ scorer, norm, aggregation, boundary, scope }: MetricRow): boolean {
  return scorer === 'tas' && norm === 'l2' && aggregation === 'mean' && boundary !== null && scope !== null;
}

function isAltered({ centring, leftOut, aggregation }: MetricRow): boolean {
  return aggregation === 'mean' && (centring === 'mean' || centring === 'beta' || (leftOut ?? 0) > 0);
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 1) + '\n';
}
