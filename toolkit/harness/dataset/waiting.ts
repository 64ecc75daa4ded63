import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orExplain } from '../job/disk';
import { type Database, quoted } from './duckdb';
import { type RunRows, type Table, TABLE_NAMES, TABLES } from './tables';

/** Of the rows that wait for DuckDB, as lines of JSON. */
const MOST_BYTES = 2 ** 26;

/** Which corpus a row is of, and the how many-th run to be added: of runs that replace each other the last counts. */
const BESIDE = { corpus: 'VARCHAR', added: 'INTEGER' };

/** New rows on their way into tables of DuckDB's own, which may be larger than memory. */
export class Waiting {
  private bytes = 0;
  private added = 0;

  /** @param folder - for the lines that wait */
  private constructor(
    private readonly database: Database,
    private readonly folder: string,
  ) {}

  static async start(database: Database, folder: string): Promise<Waiting> {
    const waiting = new Waiting(database, folder);
    for (const table of TABLE_NAMES) {
      const columns = Object.entries({ ...TABLES[table], ...BESIDE }).map(([name, type]) => `"${name}" ${type}`);
      await database.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
      waiting.empty(table);
    }
    return waiting;
  }

  /** Adds the rows of a run. */
  async add(rows: RunRows, corpus: string): Promise<void> {
    const beside = { corpus, added: this.added++ };
    for (const table of TABLE_NAMES) {
      const lines = rows[table].map((row) => `${JSON.stringify({ ...row, ...beside })}\n`).join('');
      orExplain(this.file(table), () => {
        appendFileSync(this.file(table), lines);
      });
      this.bytes += lines.length;
    }
    if (this.bytes > MOST_BYTES) await this.flush();
  }

  /** The corpora of what was added. */
  async corpora(): Promise<string[]> {
    await this.flush();
    const rows = await this.database.rows('SELECT DISTINCT corpus FROM runs ORDER BY corpus');
    return rows.map(({ corpus }) => String(corpus));
  }

  private async flush(): Promise<void> {
    for (const table of TABLE_NAMES) {
      const columns = Object.entries({ ...TABLES[table], ...BESIDE }).map(([name, type]) => `"${name}": '${type}'`);
      const lines = `read_json(${quoted(this.file(table))}, format = 'newline_delimited', columns = {${columns.join(', ')}})`;
      await this.database.run(`INSERT INTO ${table} SELECT * FROM ${lines}`);
      this.empty(table);
    }
    this.bytes = 0;
  }

  private empty(table: Table): void {
    orExplain(this.file(table), () => {
      writeFileSync(this.file(table), '');
    });
  }

  private file(table: Table): string {
    return join(this.folder, `${table}.jsonl`);
  }
}
