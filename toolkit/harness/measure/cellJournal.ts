import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { sha256 } from '../../checkpoint/digest';
import type { Estimate } from '../../metrics/estimate';
import type { MetricRow } from './records';
import { orExplain } from '../job/disk';
import type { Measurement } from './measurement';

interface Line {
  /** Position of the cell in the run. */
  cell: number;
  measured: { row: MetricRow; estimate: Omit<Estimate, 'draws'>; draws: string | null }[];
}

/** The measured cells of a run on disk, from which an interrupted run goes on: a line each, its sha256 and its JSON. */
export class CellJournal {
  constructor(private readonly path: string) {}

  /**
   * Measurements of every finished cell by its position; a line that a kill cut short, or that was altered, is removed with what follows.
   * @throws {UserError} When the disk refuses.
   */
  resume(): Map<number, Measurement[]> {
    if (!existsSync(this.path)) return new Map();
    return orExplain(this.path, () => {
      const { cells, bytes } = soundLines(readFileSync(this.path));
      truncateSync(this.path, bytes);
      return cells;
    });
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(cell: number, measured: readonly Measurement[]): void {
    const line: Line = { cell, measured: measured.map(encode) };
    const text = JSON.stringify(line);
    orExplain(this.path, () => {
      appendFileSync(this.path, `${sha256(text)} ${text}\n`);
    });
  }
}

/** The cells up to the first line that is not sound, and the bytes they take. Lines are read one by one: together they may be too long for a text. */
function soundLines(file: Buffer): { cells: Map<number, Measurement[]>; bytes: number } {
  const cells = new Map<number, Measurement[]>();
  let bytes = 0;
  for (let end = file.indexOf('\n'); end >= 0; end = file.indexOf('\n', bytes)) {
    const [digest, text] = halves(file.toString('utf8', bytes, end));
    if (sha256(text) !== digest) break;
    const [cell, found] = decode(JSON.parse(text) as Line);
    cells.set(cell, found);
    bytes = end + 1;
  }
  return { cells, bytes };
}

function halves(line: string): [digest: string, text: string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function encode({ row, estimate: { draws, ...estimate } }: Measurement): Line['measured'][number] {
  return {
    row,
    estimate,
    draws: draws && Buffer.from(draws.buffer, draws.byteOffset, draws.byteLength).toString('base64'),
  };
}

function decode({ cell, measured }: Line): [number, Measurement[]] {
  return [
    cell,
    measured.map(({ row, estimate, draws }) => ({
      row,
      estimate: { ...estimate, draws: draws === null ? null : decodeDraws(draws) },
    })),
  ];
}

function decodeDraws(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const draws = new Float64Array(bytes.length / 8);
  new Uint8Array(draws.buffer).set(bytes);
  return draws;
}
