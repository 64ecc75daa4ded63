import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { orExplain } from '../job/disk';
import { resumeLines } from './journalLines';

const LINE = z.tuple([z.int()], z.number());

/** Numbers of variants on disk until the run is complete: a line `[variant, ...numbers]` each. */
export class ResultJournal {
  /** What there is, by variant. */
  readonly values: Map<number, number[]>;

  constructor(private readonly path: string) {
    this.values = new Map(resumeLines(path, LINE).map(([variant, ...values]) => [variant, values]));
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
