import { UserError } from '../../errors';

/** A query's row, by column. */
export type Row = Record<string, string | number | boolean | null>;

/** What is done with DuckDB: statements, and queries with their rows. */
export interface Database {
  run: (sql: string) => Promise<void>;
  rows: (sql: string) => Promise<Row[]>;
}

/** Nothing is fetched while a query runs: what the package brings reads and writes Parquet and JSON. */
const OFFLINE = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

/**
 * Opens DuckDB (Raasveldt and Muehleisen 2019) for as long as `use` takes.
 * @param file - where it keeps what memory cannot hold; default in memory alone
 * @throws {UserError} When the package is not installed.
 */
export async function withDatabase<T>(use: (database: Database) => Promise<T>, file = ':memory:'): Promise<T> {
  const { DuckDBInstance } = await duckDb();
  const instance = await DuckDBInstance.create(file, OFFLINE);
  const connection = await instance.connect();
  try {
    return await use({
      run: async (sql) => {
        await connection.run(sql).catch(explain);
      },
      rows: async (sql) => {
        const result = await connection.runAndReadAll(sql).catch(explain);
        return result.getRowObjectsJS() as Row[];
      },
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What DuckDB says of a file that it cannot read or write: its statements are ours, the files are not. */
const OF_A_FILE = /^(?:Invalid Input|IO) Error: (.*)/;

function explain(error: unknown): never {
  const said = OF_A_FILE.exec((error as Error).message)?.[1];
  if (said === undefined) throw error;
  const expected = 'whole files of a data set; collect its runs into a new one';
  throw new UserError({ what: `Data set: ${said}`, ...(said.includes('write') ? {} : { expected }) }, { cause: error });
}

type DuckDb = typeof import('@duckdb/node-api');

/**
 * DuckDB's package.
 * @throws {UserError} Where it is not installed: it is large, and few commands need it.
 */
export async function duckDb(load: () => Promise<DuckDb> = () => import('@duckdb/node-api')): Promise<DuckDb> {
  try {
    return await load();
  } catch (error) {
    throw new UserError(
      {
        what: `Data sets of runs need DuckDB, which does not load: ${(error as Error).message.split('\n')[0]!}`,
        expected: 'npm install @duckdb/node-api',
      },
      { cause: error },
    );
  }
}

/** A text as SQL has it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
