import { planBatches, type RowValues } from '../activations/batch';
import type { Feeds } from '../activations/graphRunner';
import type { Model } from '../activations/model';
import { tokensOf, type TokenCount } from '../activations/progress';
import { runBatches, type SentenceTaps } from '../activations/run';
import type { Encoding } from '../tokens/tokenizer';

/** A sentence as it goes through the model once: with some of its ids replaced, say, or with other states fed. */
export interface PassRow {
  /** Position of the sentence in the run. */
  sentence: number;
  encoding: Encoding;
  /** What it is fed besides its ids; asked for when its batch is made. */
  feeds: () => Readonly<Record<string, RowValues>>;
}

/** A sentence whose rows have all gone through the model. */
export interface FinishedRows {
  sentence: number;
  /** The taps of each row, in the order of the rows. */
  rows: SentenceTaps[];
}

/**
 * Runs rows of many sentences in batches by token budget, and yields a sentence as soon as all its rows are through. A sentence's rows
 * stand next to each other in `rows` and have the same length, so that few sentences wait at a time.
 * @param shared - What every batch is fed.
 */
export async function* runRows(
  model: Model,
  rows: readonly PassRow[],
  taps: readonly string[],
  shared: Feeds,
  progress: TokenCount,
): AsyncGenerator<FinishedRows> {
  const encodings = rows.map(({ encoding }) => encoding);
  const counts = new Map<number, number>();
  for (const { sentence } of rows) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const found = new Map<number, SentenceTaps[]>();
  const extra = { rowOf: (index: number) => rows[index]!.feeds(), shared };
  const batches = planBatches(encodings, model.tokenBudget);
  for await (const { batch, sentences } of runBatches(model, encodings, batches, { taps, extra })) {
    progress.add(tokensOf(encodings, batch));
    for (const [row, index] of batch.indices.entries()) {
      const { sentence } = rows[index]!;
      const own = found.get(sentence) ?? [];
      found.set(sentence, own);
      own.push(sentences[row]!);
      if (own.length < counts.get(sentence)!) continue;
      found.delete(sentence);
      yield { sentence, rows: own };
    }
  }
}
