import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { orExplain } from '../job/disk';

/** Numbers of variants on disk until the run is complete: a line `[variant, ...numbers]` each. */
export class ResultJournal {
  /** What there is, by variant. */
  readonly values: Map<number, number[]>;

  constructor(private readonly path: string) {
    this.values = resume(path);
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(group: readonly { variant: number; values: number[] }[]): void {
    orExplain(this.path, () => {
      appendFileSync(
        this.path,
        group.map(({ variant, values }) => JSON.stringify([variant, ...values]) + '\n').join(''),
      );
    });
    for (const { variant, values } of group) this.values.set(variant, values);
  }
}

/** A line that was cut short is dropped. */
function resume(path: string): Map<number, number[]> {
  if (!existsSync(path)) return new Map();
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  truncateSync(path, Buffer.byteLength(whole));
  const lines = whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as [number, ...number[]]]));
  return new Map(lines.map(([variant, ...values]) => [variant, values]));
}
