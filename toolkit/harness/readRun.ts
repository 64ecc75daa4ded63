import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { ExperimentConfig } from './config';
import type { Manifest } from './manifest';
import type { MetricRow, Verdict, WordRow } from './records';

/** Everything a run folder records. */
export interface RunRecord {
  config: ExperimentConfig;
  manifest: Manifest;
  metrics: MetricRow[];
  words: WordRow[];
  verdicts: Verdict[];
}

/**
 * Reads a run folder.
 * @throws {UserError} When a file of it is missing or damaged.
 */
export function readRun(dir: string): RunRecord {
  return {
    config: readJson(dir, 'config.json') as ExperimentConfig,
    manifest: readJson(dir, 'manifest.json') as Manifest,
    metrics: list((readJson(dir, 'metrics.json') as { rows?: unknown }).rows, join(dir, 'metrics.json')) as MetricRow[],
    words: readText(dir, 'tokens.jsonl')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parse(line, join(dir, 'tokens.jsonl')) as WordRow),
    verdicts: readVerdicts(dir),
  };
}

/** The verdicts of a run folder. */
export function readVerdicts(dir: string): Verdict[] {
  return list(readJson(dir, 'verdicts.json'), join(dir, 'verdicts.json')) as Verdict[];
}

function readJson(dir: string, name: string): object {
  return parse(readText(dir, name), join(dir, name));
}

function parse(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError({ what: `Damaged run folder: ${path} is not JSON` }, { cause: error });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new UserError({ what: `Damaged run folder: ${path} holds no object` });
}

function list(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new UserError({ what: `Damaged run folder: ${path} holds no list` });
}

function readText(dir: string, name: string): string {
  const path = join(dir, name);
  if (!existsSync(path))
    throw new UserError({ what: `Not a complete run: ${path} is missing`, expected: 'the folder of a finished run' });
  return readFileSync(path, 'utf8');
}
