import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors';
import { readJson } from '../../readJson';
import { type Database, quoted, type Row } from './duckdb';
import { type Table, TABLES } from './tables';

/** In the folder of a data set: says what it is. */
export const DATASET_FILE = 'dataset.json';
/** Of its tables: a data set of another number is not read. */
export const DATASET_LAYOUT = 1;

const SHAPE = z.looseObject({ layout: z.int() });

/**
 * Whether a folder is a data set of runs.
 * @throws {UserError} For one with another layout.
 */
export function isDataset(dir: string): boolean {
  const path = join(dir, DATASET_FILE);
  if (!existsSync(path)) return false;
  const { layout } = readJson(path, SHAPE);
  if (layout === DATASET_LAYOUT) return true;
  const what = `${dir} was written by another version of the toolkit: layout of its tables`;
  throw new UserError({ what, got: layout, expected: `${DATASET_LAYOUT}; collect its runs into a new folder` });
}

/** Where a table has the rows of runs over a corpus. Hive's way to name partitions, which DuckDB, pandas and Spark read. */
export function dataFile(dataset: string, table: Table, corpus: string): string {
  return join(dataset, table, `corpus=${encodeURIComponent(corpus).replaceAll('*', '%2A')}`, 'rows.parquet');
}

/** Rows of Parquet files, with the column `corpus` of the folder that each is in. */
export function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quoted).join(', ')}], hive_partitioning = true, hive_types_autocast = false)`;
}

/** What a query reads of a table; rows whose run is not among `runs` are of one that was cut off, and join nothing. */
export function tableOf(dataset: string, table: Table): string {
  return parquet(filesOf(dataset, table));
}

/** None of a data set whose first runs were cut off. */
function filesOf(dataset: string, table: Table): string[] {
  const folder = join(dataset, table);
  const corpora = existsSync(folder) ? readdirSync(folder).sort() : [];
  return corpora.map((corpus) => join(folder, corpus, 'rows.parquet'));
}

/** A run of a data set, as its table `runs` has it, with the corpus. */
export type StoredRun = Record<keyof (typeof TABLES)['runs'] | 'corpus', Row[string]>;

/**
 * The runs of a data set, by corpus, checkpoint and experiment.
 * @throws {UserError} For a folder that is none, or holds no run.
 */
export async function readRuns(database: Database, dataset: string): Promise<StoredRun[]> {
  const runs = isDataset(dataset) ? await storedRuns(database, dataset) : [];
  if (runs.length > 0) return runs;
  throw new UserError({ what: `No data set of runs: ${dataset}`, expected: 'a folder that experiment collect made' });
}

/** The same; none of a folder that is not there. */
export async function storedRuns(database: Database, dataset: string): Promise<StoredRun[]> {
  if (filesOf(dataset, 'runs').length === 0) return [];
  const sorted = `SELECT * FROM ${tableOf(dataset, 'runs')} ORDER BY corpus, checkpoint, experiment, run`;
  return (await database.rows(sorted)) as StoredRun[];
}
