import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, rmSync, truncateSync } from 'node:fs';
import { orExplain } from '../run/runFolder';

/** Columns of one sentence, in the journal's order, each of [T]. */
export type SentenceColumns = Float32Array[];

/**
 * The finished batches of a run on disk, in the order of their plan, from which an interrupted run goes on: a line that names the columns,
 * then their float32 values, sentence by sentence. The plan says how long each batch is, so that one that a kill cut short shows.
 */
export class Journal {
  private readonly header: Buffer;

  /**
   * @param columns - Keys of the columns that a batch gives.
   * @param plan - The number of tokens of each sentence of each batch.
   */
  constructor(
    private readonly path: string,
    private readonly columns: readonly string[],
    private readonly plan: readonly (readonly number[])[],
  ) {
    this.header = Buffer.from(JSON.stringify({ columns }) + '\n');
  }

  /** Sentences of every finished batch, none where the file is for other columns. */
  read(): SentenceColumns[][] {
    if (!existsSync(this.path)) return [];
    const file = openSync(this.path, 'r');
    try {
      const isOurs = readAt(file, 0, this.header.length).equals(this.header);
      return isOurs ? this.readBatches(file) : [];
    } finally {
      closeSync(file);
    }
  }

  /** Reads what is there, and removes what is of other columns or was cut short, so that `append` can go on. */
  resume(): SentenceColumns[][] {
    const batches = this.read();
    if (batches.length > 0)
      truncateSync(
        this.path,
        this.header.length + sum(this.plan.slice(0, batches.length).map((batch) => this.bytesOf(batch))),
      );
    else rmSync(this.path, { force: true });
    return batches;
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(sentences: readonly SentenceColumns[]): void {
    const bytes = sentences.flatMap((columns) =>
      columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    );
    const start = existsSync(this.path) ? [] : [this.header];
    orExplain(this.path, () => {
      appendFileSync(this.path, Buffer.concat([...start, ...bytes]));
    });
  }

  private readBatches(file: number): SentenceColumns[][] {
    const { size } = fstatSync(file);
    const batches: SentenceColumns[][] = [];
    let at = this.header.length;
    for (const lengths of this.plan) {
      const bytes = this.bytesOf(lengths);
      if (at + bytes > size) break;
      batches.push(this.decode(readAt(file, at, bytes), lengths));
      at += bytes;
    }
    return batches;
  }

  private bytesOf(lengths: readonly number[]): number {
    return 4 * this.columns.length * sum(lengths);
  }

  private decode(bytes: Buffer, lengths: readonly number[]): SentenceColumns[] {
    const values = new Float32Array(bytes.length / 4);
    new Uint8Array(values.buffer).set(bytes);
    let at = 0;
    return lengths.map((length) => this.columns.map(() => values.subarray(at, (at += length))));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
