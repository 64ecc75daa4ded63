import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { waitForLock } from '../../processLock';
import { orExplain } from '../job/disk';
import { readFigures } from '../run/readRun';
import { type Database, quoted, withDatabase } from './duckdb';
import { dataFile, DATASET_FILE, DATASET_LAYOUT, isDataset, parquet, storedRuns } from './folder';
import { type Figures, rowsOf, type Table, TABLE_NAMES, TABLES } from './tables';
import { Waiting } from './waiting';

/**
 * Adds runs to a data set, which is made where there is none: Parquet files `TABLE/corpus=NAME/rows.parquet`, one a table and corpus, so
 * that a query over thousands of runs opens few files. A run that asks the same of the same checkpoint and corpus is replaced.
 *
 * @param dirs - folders of whole runs, or kept figures
 * @param say - told what a run lacks
 * @returns the number of runs that the data set then holds
 * @throws {UserError} For a folder that is no whole run or of the first edition of the rules, two corpora or checkpoints of one name, a
 *   file of the data set that is damaged, and where DuckDB is not installed. The data set is then as it was.
 */
export async function collectRuns(
  dataset: string,
  dirs: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  if (existsSync(dataset) && !isDataset(dataset))
    throw new UserError({ what: `${dataset} is there and is no data set of runs`, expected: 'one, or a new folder' });
  const lock = await waitForLock(dataset, () => {
    say(`Waiting for the process that adds to ${dataset}`);
  });
  const partial = `${dataset}.partial`;
  try {
    orExplain(partial, () => {
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
    });
    const add = (database: Database) => addRuns(database, { dataset, dirs, partial, say });
    return await withDatabase(add, join(partial, 'new.duckdb'));
  } finally {
    rmSync(partial, { recursive: true, force: true });
    await lock.release();
  }
}

interface Adding {
  dataset: string;
  dirs: readonly string[];
  partial: string;
  say: (line: string) => void;
}

async function addRuns(database: Database, { dataset, dirs, partial, say }: Adding): Promise<number> {
  const known: Known = new Map();
  for (const { folder, corpus, checkpoint, corpusDigest, checkpointDigest } of await storedRuns(database, dataset)) {
    note(known, folder as string, 'corpora', { name: corpus, digest: corpusDigest });
    note(known, folder as string, 'checkpoints', { name: checkpoint, digest: checkpointDigest });
  }
  const waiting = await Waiting.start(database, partial);
  for (const dir of dirs) {
    const figures = readFigures(dir);
    checkEdition(dir, figures);
    note(known, dir, 'corpora', figures.manifest.corpus);
    note(known, dir, 'checkpoints', figures.manifest.checkpoint);
    const lacks = lackOf(figures);
    if (lacks.length > 0) say(`${dir} is of an earlier version, which did not record ${lacks.join(', ')}`);
    await waiting.add(rowsOf(dir, figures), figures.manifest.corpus.name);
  }
  const files: [written: string, path: string][] = [];
  for (const corpus of await waiting.corpora())
    for (const table of TABLE_NAMES) {
      const path = dataFile(dataset, table, corpus);
      const written = join(partial, `${files.length}.parquet`);
      await writeTable(database, { table, corpus, path, written });
      files.push([written, path]);
    }
  place(dataset, files);
  return (await storedRuns(database, dataset)).length;
}

/** Verdicts of the first edition of the rules have other words, and no parts. */
function checkEdition(dir: string, { verdicts }: Figures): void {
  if (verdicts.length === 0 || verdicts.some(({ parts }) => parts.length > 0)) return;
  const what = `${dir} has verdicts of the first edition of the rules, without parts`;
  throw new UserError({ what, expected: 'those of this one; run the experiment again' });
}

/** What an earlier version of the toolkit left unsaid. */
function lackOf({ manifest: { checkpoint, corpus } }: Figures): string[] {
  const fields = {
    ...{ "the checkpoint's family": checkpoint.family, "the checkpoint's source": checkpoint.source },
    ...{ "the checkpoint's heads": checkpoint.heads, "the corpus's digest": corpus.digest },
  };
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [name] : []));
}

/** What the names of corpora and checkpoints stand for, and a folder that says so. */
type Known = Map<string, { digest: string; folder: string }>;

/** @throws {UserError} For a name that stands for something else already: figures of two would be taken for those of one. */
function note(known: Known, folder: string, kind: string, { name, digest }: Record<'name' | 'digest', unknown>): void {
  if (typeof digest !== 'string') return;
  const key = JSON.stringify([kind, name]);
  const first = known.get(key);
  if (!first) known.set(key, { digest, folder });
  else if (first.digest !== digest)
    throw new UserError({
      what: `Two ${kind} are called ${String(name)}: that of ${first.folder} (${first.digest}) and that of ${folder} (${digest})`,
      expected: 'one of each name; rename one and run it again, or collect them into two data sets',
    });
}

/** The file of a corpus with what it holds of other runs, and the new rows. */
async function writeTable(
  database: Database,
  { table, corpus, path, written }: { table: Table; corpus: string; path: string; written: string },
): Promise<void> {
  const columns = Object.keys(TABLES[table])
    .map((name) => `"${name}"`)
    .join(', ');
  const last = 'SELECT run, max(added) FROM runs GROUP BY run';
  const added = `SELECT ${columns} FROM ${table} WHERE corpus = ${quoted(corpus)} AND (run, added) IN (${last})`;
  const others = `SELECT ${columns} FROM ${parquet([path])} WHERE run NOT IN (SELECT run FROM runs)`;
  const order = table === 'metrics' ? 'metric, checkpoint, run, "row"' : 'checkpoint, run, "row"';
  await database.run(
    `COPY (${existsSync(path) ? `${others} UNION ALL ` : ''}${added} ORDER BY ${order}) ` +
      `TO ${quoted(written)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

function place(dataset: string, files: readonly (readonly [string, string])[]): void {
  orExplain(dataset, () => {
    mkdirSync(dataset, { recursive: true });
    writeFileSync(join(dataset, DATASET_FILE), `${JSON.stringify({ layout: DATASET_LAYOUT })}\n`);
    for (const [written, path] of files) {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(written, path);
    }
  });
}
