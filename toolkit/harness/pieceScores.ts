import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { type Batch, planBatches } from '../activations/batch';
import type { Model } from '../activations/model';
import { runBatches, TOKEN_BUDGET } from '../activations/run';
import type { Encoding } from '../tokens/tokenizer';
import type { Cell } from './cells';
import type { OnProgress } from './progress';

/** Wordpiece scores of every sentence: [sentence][cell] of [T], special tokens included. */
export type PieceScores = Float32Array[][];

interface Line {
  batch: number;
  /** Of each sentence of the batch: cells end to end, as base64 of little-endian float32. */
  scores: string[];
}

/**
 * Scores every wordpiece of every sentence in one forward pass a batch. Finished batches are appended to `journal`; what it
 * already holds is read and not computed again, so that an interrupted run goes on where it was, with the same bytes.
 */
export async function scorePieces(
  model: Model,
  encodings: readonly Encoding[],
  cells: readonly Cell[],
  journal: string,
  onProgress: OnProgress,
): Promise<PieceScores> {
  const batches = planBatches(encodings, TOKEN_BUDGET);
  const scores = new Array<Float32Array[]>(encodings.length);
  const finished = readJournal(journal);
  for (const { batch, scores: lines } of finished)
    batches[batch]!.indices.forEach((index, row) => (scores[index] = decode(lines[row]!, cells.length)));
  const report = progressCounter(encodings, batches, finished.length, onProgress);
  const taps = [...new Set(cells.map((cell) => cell.tap))];
  let number = finished.length;
  for await (const { batch, sentences } of runBatches(model, encodings, batches.slice(number), taps)) {
    const rows = sentences.map((values) =>
      cells.map((cell) => Float32Array.from(cell.scorer.pieceScores(values[cell.tap]!))),
    );
    appendFileSync(journal, JSON.stringify({ batch: number++, scores: rows.map(encode) } satisfies Line) + '\n');
    batch.indices.forEach((index, row) => (scores[index] = rows[row]!));
    report(batch);
  }
  return scores;
}

/** Whole lines of the journal; a last one cut short by a kill is removed. */
function readJournal(path: string): Line[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function encode(cells: readonly Float32Array[]): string {
  return Buffer.concat(cells.map((cell) => new Uint8Array(cell.buffer))).toString('base64');
}

function decode(line: string, cells: number): Float32Array[] {
  const bytes = Buffer.from(line, 'base64');
  const values = new Float32Array(bytes.length / 4);
  new Uint8Array(values.buffer).set(bytes);
  const length = values.length / cells;
  return Array.from({ length: cells }, (_, cell) => values.slice(cell * length, (cell + 1) * length));
}

function progressCounter(
  encodings: readonly Encoding[],
  batches: readonly Batch[],
  finished: number,
  onProgress: OnProgress,
): (batch: Batch) => void {
  const tokensOf = (batch: Batch) => batch.indices.reduce((sum, index) => sum + encodings[index]!.inputIds.length, 0);
  const total = batches.reduce((sum, batch) => sum + tokensOf(batch), 0);
  let done = batches.slice(0, finished).reduce((sum, batch) => sum + tokensOf(batch), 0);
  const report = () => {
    onProgress({ stage: 'forward passes', done, total, unit: 'tokens' });
  };
  report();
  return (batch) => {
    done += tokensOf(batch);
    report();
  };
}
