import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stratumOf } from '../metrics/strata';
import type { Cell } from './cells';
import type { ExperimentConfig } from './config';
import { metricsCsv } from './csv';
import type { Manifest } from './manifest';
import type { Measurement } from './measure';
import type { Verdict, WordRow } from './records';
import type { WordTable } from './wordTable';

/** What a run found. */
export interface Results {
  measured: readonly Measurement[];
  verdicts: Verdict[];
  table: WordTable;
  cells: readonly Cell[];
}

/** Writes everything but the manifest, the charts and the report: files whose bytes do not vary from run to run. */
export function writeResults(
  dir: string,
  config: ExperimentConfig,
  { measured, verdicts, table, cells }: Results,
): void {
  const rows = measured.map(({ row }) => row);
  writeJson(dir, 'config.json', config);
  writeJson(dir, 'metrics.json', { rows });
  writeFileSync(join(dir, 'metrics.csv'), metricsCsv(rows));
  writeJson(dir, 'verdicts.json', verdicts);
  writeFileSync(join(dir, 'tokens.jsonl'), wordLines(table, cells));
}

export function writeManifest(dir: string, manifest: Manifest): void {
  writeJson(dir, 'manifest.json', manifest);
}

/** `tokens.jsonl`: one word a line, scores at each cell's primary aggregation. */
function wordLines(table: WordTable, cells: readonly Cell[]): string {
  const columns = cells.map((cell) => ({ key: cell.key, scores: table.scoresOf(cell, cell.aggregations[0]!) }));
  const lines = table.words.map(({ sentence, sentenceId, document, word, form, upos, pieces, salience }, at) => {
    const scores = Object.fromEntries(columns.map(({ key, scores }) => [key, scores[at]!]));
    const stratum = stratumOf(upos);
    const row: WordRow = { sentence, sentenceId, document, word, form, upos, stratum, pieces, salience, scores };
    return JSON.stringify(row) + '\n';
  });
  return lines.join('');
}

function writeJson(dir: string, name: string, value: unknown): void {
  writeFileSync(join(dir, name), JSON.stringify(value, null, 1) + '\n');
}
