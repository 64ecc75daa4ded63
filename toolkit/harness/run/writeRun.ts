import { writeFileSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { FACTORS } from '../../attribution/place';
import { UserError } from '../../errors';
import type { RunConfig } from '../job/runConfig';
import { orExplain } from '../job/disk';
import type { Job } from '../job/job';
import type { RunEffects } from '../measure/effects';
import type { MetricRow } from '../measure/records';
import type { Aggregates, Results } from './evaluate';
import type { Manifest } from './manifest';
import { effectsFile, readEffects } from './otherRuns';
import { LAYER_MAP, readAggregates, readFigures, type RunRecord } from './readRun';
import { exampleSentence, wordRows, writeWords } from './words';

/**
 * Writes everything but the manifest, the charts and the report: files whose bytes do not vary from run to run.
 * @throws {UserError} When the disk refuses.
 */
export function writeResults(
  dir: string,
  { config, cells }: Job,
  { rows, verdicts, readings, effects, table, aggregates, layerMap }: Results,
): void {
  const files = figureFiles({ config, metrics: rows, verdicts, readings, effects, aggregates, layerMap });
  for (const [name, text] of Object.entries(files)) write(dir, name, text);
  const rowOf = wordRows(table, cells);
  writeWords(dir, 'tokens.jsonl', [...table.words.keys()], rowOf);
  writeWords(dir, 'example.jsonl', exampleSentence(table.words), rowOf);
}

export function writeConfig(dir: string, config: RunConfig): void {
  write(dir, 'config.json', json(config));
}

export function writeManifest(dir: string, manifest: Manifest): void {
  write(dir, 'manifest.json', json(manifest));
}

function write(dir: string, name: string, text: string): void {
  const path = join(dir, name);
  orExplain(path, () => {
    writeFileSync(path, text);
  });
}

/** What reports and charts are made from, without the words. */
interface Figures extends Pick<RunRecord, 'config' | 'metrics' | 'verdicts' | 'readings' | 'layerMap'> {
  effects: RunEffects | null;
  aggregates: Aggregates;
}

function figureFiles(figures: Figures): Record<string, string> {
  const { config, metrics, verdicts, readings, effects, aggregates, layerMap } = figures;
  return {
    'config.json': json(config),
    'metrics.json': `{"rows": [\n${lines(metrics)}\n]}\n`,
    'metrics.csv': metricsCsv(metrics),
    'verdicts.json': json(verdicts),
    'readings.json': `{"rows": [\n${lines(readings.rows)}\n],\n"curves": [\n${lines(readings.curves)}\n]}\n`,
    ...effectsFile(effects),
    'aggregates.json': json(aggregates),
    ...(layerMap && { [LAYER_MAP]: json(layerMap) }),
  };
}

/** A row a line: small, and to be searched with line tools. */
function lines(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join(',\n');
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 1) + '\n';
}

/**
 * Keeps what a run found without the words it was found on: config, manifest, verdicts, their readings, effects, aggregates, and of
 * the metrics the rows that reports and charts read. `compareRuns`, `publishRun` and claim C7 take such a folder as they take a run's.
 *
 * @param dir - a complete run
 * @param out - a folder that is not there yet
 * @throws {UserError} Where `dir` is no complete run, or `out` is there already or cannot be written.
 */
export function keepFigures(dir: string, out: string): void {
  if (orExplain(out, () => lstatSync(out, { throwIfNoEntry: false })))
    throw new UserError({ what: `${out} is there already`, expected: 'a new folder' });
  const { manifest, ...figures } = readFigures(dir);
  const files = figureFiles({
    ...figures,
    metrics: figures.metrics.filter(isKept),
    effects: readEffects(dir),
    aggregates: readAggregates(dir),
  });
  const partial = `${out}.partial`;
  orExplain(out, () => {
    rmSync(partial, { recursive: true, force: true });
    try {
      mkdirSync(partial, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(partial, name), text);
      writeFileSync(join(partial, 'manifest.json'), json(manifest));
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

const COLUMNS = [
  'metric',
  'scorer',
  'layer',
  ...FACTORS,
  'aggregation',
  'boundary',
  'scope',
  'control',
  'ablation',
  'bin',
  'effect',
  'split',
  'value',
  'low',
  'high',
  'n',
  'nSentences',
  'higherIsBetter',
  'primary',
  'nullValue',
  'p',
  'pAdjusted',
  'effectSize',
  'detectable',
  'reason',
] as const;

/** The rows of `metrics.json` as RFC 4180 CSV; null is an empty field, the interval two columns. */
export function metricsCsv(rows: readonly MetricRow[]): string {
  const records = rows.map(({ interval, ...row }) => {
    const fields = { ...row, low: interval?.[0], high: interval?.[1] };
    return COLUMNS.map((column) => fields[column]);
  });
  return csvOf([COLUMNS, ...records]);
}

/** Records as RFC 4180 CSV: lines end as Windows ends them, null is an empty field, true and false are words. */
export function csvOf(records: readonly (readonly unknown[])[]): string {
  return stringify([...records], {
    record_delimiter: '\r\n',
    quoted_match: /[\r\n]/, // a line break of either half
    cast: { boolean: String },
  });
}
