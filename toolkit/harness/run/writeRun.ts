import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentConfig } from '../config/config';
import { orExplain } from '../job/disk';
import type { Job } from '../job/job';
import type { MetricRow } from '../measure/records';
import { metricsCsv } from './csv';
import type { Results } from './evaluate';
import type { Manifest } from './manifest';
import { exampleSentence, wordRows, writeWords } from './words';

/**
 * Writes everything but the manifest, the charts and the report: files whose bytes do not vary from run to run.
 * @throws {UserError} When the disk refuses.
 */
export function writeResults(
  dir: string,
  { config, cells }: Job,
  { rows, verdicts, table, aggregates }: Results,
): void {
  writeConfig(dir, config);
  write(dir, 'metrics.json', metricsJson(rows));
  write(dir, 'metrics.csv', metricsCsv(rows));
  writeJson(dir, 'verdicts.json', verdicts);
  writeJson(dir, 'aggregates.json', aggregates);
  const rowOf = wordRows(table, cells);
  writeWords(dir, 'tokens.jsonl', [...table.words.keys()], rowOf);
  writeWords(dir, 'example.jsonl', exampleSentence(table.words), rowOf);
}

/** `metrics.json`, a row a line: small, and to be searched with line tools. */
export function metricsJson(rows: readonly MetricRow[]): string {
  return `{"rows": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]}\n`;
}

export function writeConfig(dir: string, config: ExperimentConfig): void {
  writeJson(dir, 'config.json', config);
}

export function writeManifest(dir: string, manifest: Manifest): void {
  writeJson(dir, 'manifest.json', manifest);
}

function writeJson(dir: string, name: string, value: unknown): void {
  write(dir, name, JSON.stringify(value, null, 1) + '\n');
}

function write(dir: string, name: string, text: string): void {
  const path = join(dir, name);
  orExplain(path, () => {
    writeFileSync(path, text);
  });
}
