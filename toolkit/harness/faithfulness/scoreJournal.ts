import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { SentenceScores } from '../../attribution/scorer';
import { orExplain } from '../job/disk';
import { SCORE_JOURNAL } from './sampleContext';

/** What a scorer with passes of its own said of a sentence. */
export interface KeptScores {
  /** [T] */
  pieces: Float64Array;
  failure: string | null;
  completenessError: number | null;
}

interface Line extends Omit<KeptScores, 'pieces'> {
  key: string;
  at: number;
  /** As base64 of little-endian float64. */
  pieces: string;
}

/** Scores that cost passes of their own, on disk until the run is complete. */
export class ScoreJournal {
  private readonly path: string;

  constructor(dir: string) {
    this.path = join(dir, SCORE_JOURNAL);
  }

  /** The sentences that a scorer has finished, by their position in the sample. */
  resume(key: string): Map<number, KeptScores> {
    if (!existsSync(this.path)) return new Map();
    const text = readFileSync(this.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    truncateSync(this.path, Buffer.byteLength(whole));
    const lines = whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
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
