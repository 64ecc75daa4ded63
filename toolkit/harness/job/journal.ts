import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, rmSync, truncateSync } from 'node:fs';
import { z } from 'zod';
import { orExplain } from './disk';

/** Of the files: one of another number is not read. */
const FORMAT = 1;

export const OTHER_FORMAT = 'it was written in another format';

/** What stands before a record's bytes: its sha256 and their number. */
const FRAME = /^([0-9a-f]{64}) (\d{1,15}) /;
/** The beginning of a frame, and no more of the file. */
const CUT_FRAME = /^([0-9a-f]{0,64}|[0-9a-f]{64} \d{0,15})$/;
const LONGEST_FRAME = 81;
const LINE_BREAK = 10;

/** How records are written; `at` is the position of a record, from 0. */
export interface RecordForm<T> {
  encode: (record: T, at: number) => Uint8Array;
  /** Throws where the bytes are no such record. */
  decode: (bytes: Buffer, at: number) => T;
}

export interface JournalOptions<T> {
  /** What the records belong to, as JSON; a file that belongs to anything else is not taken. */
  of: object;
  form: RecordForm<T>;
  /** Called with a line for people to read where a file cannot be used, or not to its end. */
  say: (line: string) => void;
}

/** What a file holds. */
export interface JournalContent<T> {
  /** The records up to the first that is not sound. */
  records: T[];
  /** Why the file cannot be used to its end; null where it can, or where a kill cut its last record short. */
  fault: string | null;
  /** That the header and these records take. */
  bytes: number;
}

/**
 * What a run has finished on disk, from which an interrupted run goes on: a line of JSON that says what the file belongs to, then a
 * record after the other, each with its sha256, the number of its bytes, the bytes and a line break. The digest covers the header, the
 * place of the record and its bytes, so that no record is taken for that of another file or place.
 */
export class Journal<T> {
  private readonly header: Buffer;
  /** Place of the record that is appended next. */
  private next = 0;

  constructor(
    private readonly path: string,
    private readonly options: JournalOptions<T>,
  ) {
    this.header = Buffer.from(JSON.stringify({ journal: FORMAT, ...options.of }) + '\n');
  }

  /** Reads the file and leaves it as it is. */
  read(): JournalContent<T> {
    if (!existsSync(this.path)) return { records: [], fault: null, bytes: 0 };
    const file = openSync(this.path, 'r');
    try {
      const found = readAt(file, 0, this.header.length);
      if (found.equals(this.header)) return this.readRecords(file);
      return { records: [], fault: this.isCut(found) ? null : faultOf(found), bytes: 0 };
    } finally {
      closeSync(file);
    }
  }

  /**
   * The records to go on from; what follows them in the file is removed, and said where it is more than a record that was cut short.
   * @throws {UserError} When the disk refuses.
   */
  resume(): T[] {
    const { records, fault, bytes } = this.read();
    orExplain(this.path, () => {
      if (records.length === 0) rmSync(this.path, { force: true });
      else truncateSync(this.path, bytes);
    });
    if (fault !== null)
      this.options.say(`Interrupted run: ${records.length} records of ${this.path} are used: ${fault}`);
    this.next = records.length;
    return records;
  }

  /**
   * Adds a record.
   * @throws {UserError} When the disk refuses, a full one too.
   */
  append(record: T): void {
    const bytes = this.options.form.encode(record, this.next);
    const frame = Buffer.from(`${this.digestOf(this.next, bytes)} ${bytes.length} `);
    const start = this.next === 0 ? [this.header] : [];
    orExplain(this.path, () => {
      appendFileSync(this.path, Buffer.concat([...start, frame, bytes, Buffer.from('\n')]));
    });
    this.next++;
  }

  private readRecords(file: number): JournalContent<T> {
    const { size } = fstatSync(file);
    const records: T[] = [];
    let at = this.header.length;
    while (at < size) {
      const frame = readAt(file, at, LONGEST_FRAME).toString('latin1');
      const [whole = '', digest, length] = FRAME.exec(frame) ?? [];
      const end = at + whole.length + Number(length) + 1;
      const isCut = whole === '' ? CUT_FRAME.test(frame) || frame.startsWith('\0') : end > size;
      if (isCut) break;
      const record =
        whole === ''
          ? null
          : this.recordOf(readAt(file, at + whole.length, Number(length) + 1), records.length, digest!);
      if (record === null) return { records, fault: 'the next one is damaged', bytes: at };
      records.push(record);
      at = end;
    }
    return { records, fault: null, bytes: at };
  }

  /** Null where it is not what was written at that place. */
  private recordOf(line: Buffer, place: number, digest: string): T | null {
    const bytes = line.subarray(0, -1);
    if (line.at(-1) !== LINE_BREAK || this.digestOf(place, bytes) !== digest) return null;
    try {
      return this.options.form.decode(bytes, place);
    } catch {
      return null;
    }
  }

  private digestOf(place: number, bytes: Uint8Array): string {
    return createHash('sha256').update(this.header).update(Int32Array.of(place)).update(bytes).digest('hex');
  }

  /** Whether a file has only the beginning of the header, or nothing where the disk had not got to it. */
  private isCut(found: Buffer): boolean {
    return found.equals(this.header.subarray(0, found.length)) || found[0] === 0;
  }
}

/** Records as JSON of a schema. */
export function jsonForm<Schema extends z.ZodType>(schema: Schema): RecordForm<z.output<Schema>> {
  return {
    encode: (record) => Buffer.from(JSON.stringify(z.encode(schema, record))),
    decode: (bytes) => schema.parse(JSON.parse(bytes.toString())),
  };
}

/** Numbers to the last bit, NaN too: base64 of little-endian float64. */
export const doubles = z.codec(
  z.string(),
  z.custom<Float64Array>((value) => value instanceof Float64Array),
  {
    decode: (text) => {
      const bytes = Buffer.from(text, 'base64');
      const numbers = new Float64Array(bytes.length / 8);
      new Uint8Array(numbers.buffer).set(bytes);
      return numbers;
    },
    encode: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  },
);

function faultOf(header: Buffer): string {
  const isOfThisFormat = header.toString('latin1').startsWith(`{"journal":${FORMAT},`);
  return isOfThisFormat ? 'it holds other numbers than this run asks for' : OTHER_FORMAT;
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
