import type { Encoding } from '../tokens/tokenizer';
import type { Batch } from './batch';

/** A step of a long job, for whoever shows it. */
export interface Progress {
  /** What is being done: `forward passes`. */
  stage: string;
  done: number;
  total: number;
  /** What is counted: `tokens`. */
  unit: string;
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
  const total = sum(batches);
  let done = sum(batches.slice(0, finished));
  const report = () => {
    onProgress({ stage, done, total, unit: 'tokens' });
  };
  report();
  return (batch) => {
    done += tokensOf(encodings, batch);
    report();
  };
}

/** Wordpieces, special tokens included. */
export function tokensIn(encodings: readonly Encoding[]): number {
  return encodings.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
}

/** Wordpieces of a batch, padding not counted. */
export function tokensOf(encodings: readonly Encoding[], { indices }: Batch): number {
  return indices.reduce((sum, index) => sum + encodings[index]!.inputIds.length, 0);
}
