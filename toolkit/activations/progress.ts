import type { Encoding } from '../tokens/tokenizer';
import type { Batch } from './batch';

/** A step of a long job, for whoever shows it. */
export interface Progress {
  /** What is being done: `forward passes`. */
  stage: string;
  done: number;
  /** 0 for a stage that is not counted. */
  total: number;
  /** What is counted: `tokens`. */
  unit: string;
}

/** The beginning of a stage that is not counted: `charts and report`. */
export function uncounted(stage: string): Progress {
  return { stage, done: 0, total: 0, unit: '' };
}

export type OnProgress = (progress: Progress) => void;

/** Tells of forward passes in tokens: call what it returns after each batch. The first `finished` batches count as done. */
export function tokenProgress(
  encodings: readonly Encoding[],
  batches: readonly Batch[],
  finished: number,
  onProgress: OnProgress,
  stage = 'forward passes',
): (batch: Batch) => void {
  const sum = (some: readonly Batch[]) => some.reduce((tokens, batch) => tokens + tokensOf(encodings, batch), 0);
  const count = new TokenCount(stage, sum(batches), onProgress, sum(batches.slice(0, finished)));
  return (batch) => {
    count.add(tokensOf(encodings, batch));
  };
}

/** Tells of a job that is foretold in tokens and may turn out longer or shorter. */
export class TokenCount {
  constructor(
    private readonly stage: string,
    private readonly foretold: number,
    private readonly onProgress: OnProgress,
    private done = 0,
  ) {
    this.report(foretold);
  }

  /** So many tokens have gone through the model. */
  add(tokens: number): void {
    this.done += tokens;
    this.report(Math.max(this.foretold, this.done));
  }

  /** So many tokens in all have gone through. */
  reach(tokens: number): void {
    this.add(tokens - this.done);
  }

  /** There are no more. */
  finish(): void {
    this.report(this.done);
  }

  private report(total: number): void {
    this.onProgress({ stage: this.stage, done: this.done, total, unit: 'tokens' });
  }
}

/** Wordpieces, special tokens included. */
export function tokensIn(encodings: readonly Encoding[]): number {
  return encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
}

/** Wordpieces of a batch, padding not counted. */
export function tokensOf(encodings: readonly Encoding[], { indices }: Batch): number {
  return indices.reduce((sum, index) => sum + encodings[index]!.inputIds.length, 0);
}
