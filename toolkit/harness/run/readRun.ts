import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { Aggregates } from './evaluate';
import type { ExperimentConfig } from '../config/config';
import { LAYOUT, type Manifest } from './manifest';
import type { MetricRow } from '../measure/records';
import type { Verdict } from '../claims/claim';
import { SHAPES, shaped } from './shapes';
import type { WordRow } from './words';

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
 * @throws {UserError} When a file of it is missing or damaged, or it was written by a toolkit with another layout.
 */
export function readRun(dir: string): RunRecord {
  return { ...readFigures(dir), words: readWords(dir, 'tokens.jsonl') };
}

/**
 * What a run found, without its words: kept figures have no more.
 * @throws {UserError} As `readRun`.
 */
export function readFigures(dir: string): Omit<RunRecord, 'words'> {
  const { config, manifest } = readShard(dir);
  if (config.shard !== null)
    throw new UserError({ what: `${dir} is shard ${config.shard} of a run`, expected: 'the whole, as merge makes it' });
  return {
    config,
    manifest,
    metrics: readMetrics(dir),
    verdicts: readVerdicts(dir),
  };
}

/**
 * What a shard's folder records, and a whole run's too.
 * @throws {UserError} As `readRun`.
 */
export function readShard(dir: string): Pick<RunRecord, 'config' | 'manifest'> {
  const manifest = readJson(dir, 'manifest.json') as Omit<Manifest, 'layout'> & { layout?: number };
  if (manifest.layout !== LAYOUT)
    throw new UserError({
      what: `${dir} was written by another version of the toolkit: layout of its files`,
      got: (manifest as Partial<Manifest>).layout ?? 'none',
      expected: `${LAYOUT}; run the experiment again`,
    });
  const config = readJson(dir, 'config.json') as ExperimentConfig;
  return {
    config: shaped(config, SHAPES.config, join(dir, 'config.json')),
    manifest: shaped(manifest as Manifest, SHAPES.manifest, join(dir, 'manifest.json')),
  };
}

/**
 * What charts need of a run's words.
 * @throws {UserError} As `readRun`.
 */
export function readAggregates(dir: string): Aggregates {
  return shaped(readJson(dir, 'aggregates.json') as Aggregates, SHAPES.aggregates, join(dir, 'aggregates.json'));
}

/**
 * The words of the sentence that charts show; none of kept figures, or of a run from before there was such a file.
 * @throws {UserError} When the file is damaged.
 */
export function readExample(dir: string): WordRow[] {
  return existsSync(join(dir, 'example.jsonl')) ? readWords(dir, 'example.jsonl') : [];
}

/** The verdicts of a run folder. */
export function readVerdicts(dir: string): Verdict[] {
  const path = join(dir, 'verdicts.json');
  return shaped(list(readJson(dir, 'verdicts.json'), path), SHAPES.verdicts, path) as Verdict[];
}

function readMetrics(dir: string): MetricRow[] {
  const path = join(dir, 'metrics.json');
  const { rows } = readJson(dir, 'metrics.json') as { rows?: unknown };
  return shaped(list(rows, path), SHAPES.metrics, path) as MetricRow[];
}

function readWords(dir: string, name: string): WordRow[] {
  return readText(dir, name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => shaped(parse(line, join(dir, name)) as WordRow, SHAPES.words, join(dir, name)));
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
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError({ what: `Damaged run folder: ${(error as Error).message}` }, { cause: error });
  }
}
