import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { stratumOf } from '../../metrics/strata';
import type { ExperimentConfig } from '../config/config';
import type { Results } from './evaluate';
import type { Job } from '../job/job';
import type { WordTable } from '../passes/wordTable';
import { type MetricRow, scoreKey, type WordRow } from '../measure/records';
import { metricsCsv } from './csv';
import { exampleSentence } from './exampleSentence';
import type { Manifest } from './manifest';
import { orExplain } from './runFolder';

/** Lines that are written together. */
const LINES_AT_ONCE = 4096;

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

/** The record of the word at a place of the table, with its scores at each primary cell's primary aggregation. */
function wordRows(table: WordTable, cells: Job['cells']): (at: number) => WordRow {
  const columns = cells
    .filter(({ isPrimary }) => isPrimary)
    .map((cell) => ({
      key: scoreKey(cell.scorer.name, cell.place.layer, cell.place.site),
      scores: table.scoresOf(cell, cell.aggregations[0]!),
    }));
  return (at) => {
    const word = table.words[at]!;
    const { sentence, sentenceId, document, isSelection, form, upos, pieces, depth, negLogFrequency, salience } = word;
    return {
      ...{ sentence, sentenceId, document, split: isSelection ? 'selection' : 'held', word: word.word, form, upos },
      ...{ stratum: stratumOf(upos), pieces, depth, negLogFrequency, salience },
      scores: Object.fromEntries(columns.map(({ key, scores }) => [key, scores[at]!])),
    };
  };
}

/** A line a word, by and by: those of a large corpus are longer together than a string may be. */
function writeWords(dir: string, name: string, places: readonly number[], rowOf: (at: number) => WordRow): void {
  const path = join(dir, name);
  orExplain(path, () => {
    const file = openSync(path, 'w');
    try {
      for (let from = 0; from < places.length; from += LINES_AT_ONCE) {
        const lines = places.slice(from, from + LINES_AT_ONCE).map((at) => JSON.stringify(rowOf(at)) + '\n');
        writeSync(file, lines.join(''));
      }
    } finally {
      closeSync(file);
    }
  });
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
