import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { Estimate } from '../../metrics/estimate';
import type { MetricRow } from '../records';
import { orExplain } from '../run/runFolder';
import type { Measurement } from './measurement';

interface Line {
  /** Position of the cell in the run. */
  cell: number;
  measured: { row: MetricRow; estimate: Omit<Estimate, 'draws'>; draws: string | null }[];
}

/** The measured cells of a run on disk, from which an interrupted run goes on. */
export class CellJournal {
  constructor(private readonly path: string) {}

  /** Measurements of every finished cell by its position; a line that a kill cut short is removed. */
  resume(): Map<number, Measurement[]> {
    if (!existsSync(this.path)) return new Map();
    const text = readFileSync(this.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    truncateSync(this.path, Buffer.byteLength(whole));
    const lines = whole.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => decode(JSON.parse(line) as Line)));
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(cell: number, measured: readonly Measurement[]): void {
    const line: Line = { cell, measured: measured.map(encode) };
    orExplain(this.path, () => {
      appendFileSync(this.path, JSON.stringify(line) + '\n');
    });
  }
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
