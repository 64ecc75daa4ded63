import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SentenceScores } from '../../attribution/scorer';
import { orExplain } from '../job/disk';
import { resumeLines } from './journalLines';
import { SCORE_JOURNAL } from './sampleContext';

/** What a scorer with passes of its own said of a sentence. */
export interface KeptScores {
  /** [T] */
  pieces: Float64Array;
  failure: string | null;
  completenessError: number | null;
}

const LINE = z.object({
  key: z.string(),
  at: z.int().min(0),
  failure: z.string().nullable(),
  completenessError: z.number().nullable(),
  /** As base64 of little-endian float64. */
  pieces: z.string().refine((text) => Buffer.from(text, 'base64').length % 8 === 0),
});
type Line = z.infer<typeof LINE>;

/** Scores that cost passes of their own, on disk until the run is complete. */
export class ScoreJournal {
  private readonly path: string;

  constructor(dir: string) {
    this.path = join(dir, SCORE_JOURNAL);
  }

  /** The sentences that a scorer has finished, by their position in the sample. */
  resume(key: string): Map<number, KeptScores> {
    const lines = resumeLines(this.path, LINE);
    return new Map(lines.filter((line) => line.key === key).map((line) => [line.at, decode(line)]));
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(key: string, at: number, { scores, failure, completenessError }: Omit<SentenceScores, 'index'>): KeptScores {
    const kept = { pieces: scores, failure: failure ?? null, completenessError: completenessError ?? null };
    const pieces = Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength).toString('base64');
    const line: Line = { key, at, ...kept, pieces };
    orExplain(this.path, () => {
      appendFileSync(this.path, JSON.stringify(line) + '\n');
    });
    return kept;
  }
}

function decode({ pieces, failure, completenessError }: Line): KeptScores {
  const bytes = Buffer.from(pieces, 'base64');
  const values = new Float64Array(bytes.length / 8);
  new Uint8Array(values.buffer).set(bytes);
  return { pieces: values, failure, completenessError };
}
