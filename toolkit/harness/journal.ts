import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** Columns of one sentence, in the journal's order, each of [T]. */
export type SentenceColumns = Float32Array[];

interface Line {
  columns: readonly string[];
  /** Of each sentence of the batch: its columns end to end, as base64 of little-endian float32. */
  sentences: string[];
}

/** The finished batches of a run on disk, in the order of their plan, from which an interrupted run goes on. */
export class Journal {
  /** @param columns - Keys of the columns that a batch gives. */
  constructor(
    private readonly path: string,
    private readonly columns: readonly string[],
  ) {}

  /** Sentences of every finished batch. What stands there for other columns, or cut short by a kill, is removed. */
  read(): SentenceColumns[][] {
    if (!existsSync(this.path)) return [];
    const text = readFileSync(this.path, 'utf8');
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split(/(?<=\n)/);
    const foreign = lines.findIndex((line) => line === '' || !this.isOurs(JSON.parse(line) as Line));
    const ours = foreign < 0 ? lines : lines.slice(0, foreign);
    truncateSync(this.path, Buffer.byteLength(ours.join('')));
    return ours.map((line) => (JSON.parse(line) as Line).sentences.map((sentence) => this.decode(sentence)));
  }

  append(sentences: readonly SentenceColumns[]): void {
    const line: Line = { columns: this.columns, sentences: sentences.map(encode) };
    appendFileSync(this.path, JSON.stringify(line) + '\n');
  }

  private isOurs({ columns }: Line): boolean {
    return JSON.stringify(columns) === JSON.stringify(this.columns);
  }

  private decode(sentence: string): SentenceColumns {
    const bytes = Buffer.from(sentence, 'base64');
    const values = new Float32Array(bytes.length / 4);
    new Uint8Array(values.buffer).set(bytes);
    const length = values.length / this.columns.length;
    return this.columns.map((_, column) => values.subarray(column * length, (column + 1) * length));
  }
}

function encode(columns: SentenceColumns): string {
  const bytes = columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return Buffer.concat(bytes).toString('base64');
}
