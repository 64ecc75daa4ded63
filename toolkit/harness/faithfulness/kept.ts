import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../checkpoint/digest';
import { madeFrom } from '../job/job';
import { doubles, Journal, jsonForm } from '../job/journal';
import type { Sampled, SampleTools } from './sample';

/**
 * Files of a run's folder from which an interrupted run goes on: scores that cost passes, removals, further random orders, the same
 * outside, bounds of AOPC; and of matched words removals and masked words, on the selection split also of single words.
 */
export const SAMPLE_JOURNALS = [
  'passScores.jsonl',
  'curves.jsonl',
  'draws.jsonl',
  'outsideCurves.jsonl',
  'bounds.jsonl',
  'marginSingles.jsonl',
  'marginSingleWords.jsonl',
  'matched.jsonl',
  'marginMatched.jsonl',
  'likelihood.jsonl',
  'marginLikelihood.jsonl',
] as const;
export const [SCORE_JOURNAL] = SAMPLE_JOURNALS;
export type SampleJournal = (typeof SAMPLE_JOURNALS)[number];

const numbers = z.object({ variants: z.array(z.int()), values: doubles });

/** Numbers of variants, such as what their removal does; those that an interrupted run had finished are there from the start. */
export class KeptNumbers {
  readonly values = new Map<number, number[]>();
  private readonly journal: Journal<z.output<typeof numbers>>;

  /** @param of - What the numbers are of, as JSON: the variants and the effects. */
  constructor(context: Sampled, { dir, say }: SampleTools, name: SampleJournal, of: object) {
    this.journal = new Journal(join(dir, name), { of: sampleDigest(context, of), form: jsonForm(numbers), say });
    for (const record of this.journal.resume()) this.add(record);
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(group: readonly { variant: number; values: readonly number[] }[]): void {
    if (group.length === 0) return;
    const variants = group.map(({ variant }) => variant);
    const record = { variants, values: Float64Array.from(group.flatMap(({ values }) => values)) };
    this.journal.append(record);
    this.add(record);
  }

  private add({ variants, values }: z.output<typeof numbers>): void {
    const each = values.length / variants.length;
    variants.forEach((variant, at) => {
      this.values.set(variant, Array.from(values.subarray(at * each, (at + 1) * each)));
    });
  }
}

const pieceScores = z.object({
  /** Of the scorer. */
  key: z.string(),
  /** Position of the sentence in the sample. */
  at: z.int(),
  /** One score a wordpiece [T]. */
  pieces: doubles,
  failure: z.string().nullable(),
  completenessError: z.number().nullable(),
});

/** What a scorer with passes of its own said of a sentence. */
type PieceScores = z.output<typeof pieceScores>;

/** Scores that cost passes of their own; those that an interrupted run had finished are there from the start. */
export class KeptScores {
  private readonly journal: Journal<PieceScores>;
  private readonly known: PieceScores[];

  constructor(context: Sampled, { dir, say }: SampleTools, name: string) {
    const of = sampleDigest(context, 'scores');
    this.journal = new Journal(join(dir, name), { of, form: jsonForm(pieceScores), say });
    this.known = this.journal.resume();
  }

  /** The sentences that a scorer has finished, by their position in the sample. */
  of(key: string): Map<number, PieceScores> {
    return new Map(this.known.filter((one) => one.key === key).map((one) => [one.at, one]));
  }

  /** @throws {UserError} When the disk refuses, a full one too. */
  append(scores: PieceScores): void {
    this.journal.append(scores);
  }
}

/** What a journal of the sample belongs to: the run's inputs, the sentences, and what is asked of them. */
export function sampleDigest({ measure, sample }: Sampled, of: unknown): object {
  const sentences = sample.map(({ sentence }) => sentence);
  return { ...madeFrom(measure.job.inputs), of: sha256(JSON.stringify({ sentences, of })) };
}
