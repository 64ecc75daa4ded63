import { type Batch, planBatches } from '../activations/batch';
import type { Columns } from '../activations/cacheFile';
import type { Model } from '../activations/model';
import { type OnProgress, tokenProgress, tokensOf } from '../activations/progress';
import { runBatches, TOKEN_BUDGET } from '../activations/run';
import type { Encoding } from '../tokens/tokenizer';
import type { Column } from './columns';
import { Journal, type SentenceColumns } from './journal';

/** What a run put through the model; nothing of what it found kept, or in the journal of an interrupted run. */
export interface Passes {
  /** True when every score was kept by an earlier run. */
  fromCache: boolean;
  /** Batches. */
  forwardPasses: number;
  /** Wordpieces, special tokens included. */
  tokens: number;
}

/** Columns over all wordpieces of a run, and what they cost. */
export interface Computed {
  columns: Columns;
  passes: Passes;
}

/**
 * Computes columns over the wordpieces of all sentences, one forward pass a batch. Finished batches are appended to `journal`; what it
 * already holds is read and not computed again, so that an interrupted run goes on where it was, with the same bytes.
 */
export async function computeColumns(
  model: Model,
  encodings: readonly Encoding[],
  columns: readonly Column[],
  journalPath: string,
  onProgress: OnProgress,
): Promise<Computed> {
  const batches = planBatches(encodings, TOKEN_BUDGET);
  const keys = columns.map(({ key }) => key);
  const journal = new Journal(journalPath, keys);
  const sentences = new Array<SentenceColumns>(encodings.length);
  const take = ({ indices }: Batch, rows: readonly SentenceColumns[]) => {
    indices.forEach((index, row) => (sentences[index] = rows[row]!));
  };
  const finished = journal.read();
  finished.forEach((rows, batch) => {
    take(batches[batch]!, rows);
  });
  const left = batches.slice(finished.length);
  const report = tokenProgress(encodings, batches, finished.length, onProgress);
  const taps = [...new Set(columns.flatMap(({ taps }) => taps))];
  for await (const { batch, sentences } of runBatches(model, encodings, left, taps)) {
    const rows = sentences.map((values, row) =>
      columns.map(({ valuesOf }) => valuesOf(values, encodings[batch.indices[row]!]!)),
    );
    journal.append(rows);
    take(batch, rows);
    report(batch);
  }
  const tokens = left.reduce((sum, batch) => sum + tokensOf(encodings, batch), 0);
  return { columns: joinSentences(keys, sentences), passes: { fromCache: false, forwardPasses: left.length, tokens } };
}

function joinSentences(keys: readonly string[], sentences: readonly SentenceColumns[]): Columns {
  const tokens = sentences.reduce((sum, columns) => sum + columns[0]!.length, 0);
  return new Map(
    keys.map((key, column) => {
      const joined = new Float32Array(tokens);
      let at = 0;
      for (const columns of sentences) {
        joined.set(columns[column]!, at);
        at += columns[column]!.length;
      }
      return [key, joined];
    }),
  );
}
