import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, rmSync, truncateSync } from 'node:fs';
import type { BackendName } from '../../backend/backend';
import { orExplain } from '../job/disk';

/** Columns of one sentence, in the journal's order, each of [T]. */
export type SentenceColumns = Float32Array[];

/** What the values of a journal are, and what they depend on besides the run's own inputs. */
export interface JournalSource {
  backend: BackendName;
  /** Which sentences share a batch. */
  tokenBudget: number;
  /** Keys of the columns that a batch gives. */
  columns: readonly string[];
}

/** Bytes of a sha256. */
const DIGEST = 32;

/**
 * The finished batches of a run on disk, in the order of their plan, from which an interrupted run goes on: a line with their source,
 * then for each batch its float32 values, sentence by sentence, and the sha256 of source, place and values. The plan says how long each
 * batch is, so that one that a kill cut short shows, and the digest, that none was altered.
 */
export class Journal {
  private readonly header: Buffer;
  /** Place of the batch that is appended next. */
  private next = 0;

  /**
   * @param plan - The number of tokens of each sentence of each batch.
   */
  constructor(
    private readonly path: string,
    private readonly source: JournalSource,
    private readonly plan: readonly (readonly number[])[],
  ) {
    const { backend, tokenBudget, columns } = source;
    this.header = Buffer.from(JSON.stringify({ backend, tokenBudget, columns }) + '\n');
  }

  /** Sentences of every finished batch up to the first that is not sound, none where the file has another source. */
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

  /**
   * Reads what is there, and removes what has another source, is cut short or altered, so that `append` can go on.
   * @throws {UserError} When the disk refuses.
   */
  resume(): SentenceColumns[][] {
    const batches = this.read();
    const sound = this.plan.slice(0, batches.length).map((lengths) => this.bytesOf(lengths) + DIGEST);
    orExplain(this.path, () => {
      if (sound.length > 0) truncateSync(this.path, this.header.length + sum(sound));
      else rmSync(this.path, { force: true });
    });
    this.next = batches.length;
    return batches;
  }

  /**
   * Adds the next batch.
   * @throws {UserError} When the disk refuses, a full one too.
   */
  append(sentences: readonly SentenceColumns[]): void {
    const values = Buffer.concat(
      sentences.flatMap((columns) =>
        columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
      ),
    );
    const start = this.next === 0 ? [this.header] : [];
    orExplain(this.path, () => {
      appendFileSync(this.path, Buffer.concat([...start, values, this.digestOf(this.next, values)]));
    });
    this.next++;
  }

  private readBatches(file: number): SentenceColumns[][] {
    const { size } = fstatSync(file);
    const batches: SentenceColumns[][] = [];
    let at = this.header.length;
    for (const lengths of this.plan) {
      const bytes = this.bytesOf(lengths);
      if (at + bytes + DIGEST > size) break;
      const [values, digest] = [readAt(file, at, bytes), readAt(file, at + bytes, DIGEST)];
      if (!digest.equals(this.digestOf(batches.length, values))) break;
      batches.push(this.decode(values, lengths));
      at += bytes + DIGEST;
    }
    return batches;
  }

  private digestOf(place: number, values: Uint8Array): Buffer {
    return createHash('sha256').update(this.header).update(Int32Array.of(place)).update(values).digest();
  }

  private bytesOf(lengths: readonly number[]): number {
    return 4 * this.source.columns.length * sum(lengths);
  }

  private decode(bytes: Buffer, lengths: readonly number[]): SentenceColumns[] {
    const values = new Float32Array(bytes.length / 4);
    new Uint8Array(values.buffer).set(bytes);
    let at = 0;
    return lengths.map((length) => this.source.columns.map(() => values.subarray(at, (at += length))));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
