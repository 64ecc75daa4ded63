import { findTap, type Tap } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import { type Batch, planBatches } from './batch';
import { type ExtraFeeds, extraFeeds } from './extraFeeds';
import type { FedTensor, Feeds, FetchedTensor } from './graphRunner';
import type { Model } from './model';
import { type OnProgress, tokenProgress } from './progress';

/** Values of one tap for one sentence, padding cut away, with their shape: `[T, H]` for a hidden state, `[T]` for a norm. */
export interface TapValues {
  shape: number[];
  values: Float32Array;
}

/** Taps of one sentence by name. */
export type SentenceTaps = Record<string, TapValues>;

/** Padded tokens a batch: small batches pad less, and on both backends larger ones are no faster. */
export const TOKEN_BUDGET = 256;

/** The taps of a batch of sentences. */
export interface BatchTaps {
  batch: Batch;
  sentences: SentenceTaps[];
}

/**
 * Runs batches of sentences through the graph, fetching `taps` alone; yields them in order, as many under way as the runner takes.
 * @param encodings - Sentences of at most the model's positions, as `model.tokenizer` gives them.
 * @param batches - A plan from `planBatches` over the same encodings.
 * @param extra - What the sentences are fed besides their ids.
 * @throws {UserError} For a tap the model does not have.
 */
export async function* runBatches(
  model: Model,
  encodings: readonly Encoding[],
  batches: readonly Batch[],
  taps: readonly string[],
  extra?: ExtraFeeds,
): AsyncGenerator<BatchTaps> {
  const found = taps.map((name) => findTap(model.taps, name));
  const underWay: Promise<BatchTaps>[] = [];
  const start = (batch: Batch) => {
    const run = runBatch(model, encodings, batch, found, extra).then((sentences) => ({ batch, sentences }));
    run.catch(() => undefined); // one that fails while an earlier one is awaited is reported in its turn
    underWay.push(run);
  };
  for (const batch of batches) {
    // One more than can run, so that no worker waits for this thread.
    if (underWay.length > model.runner.concurrency) yield await underWay.shift()!;
    start(batch);
  }
  for (const run of underWay) yield await run;
}

/** Runs all `encodings` and gives their taps in the same order. */
export async function runTaps(
  model: Model,
  encodings: readonly Encoding[],
  taps: readonly string[],
  onProgress: OnProgress = () => undefined,
): Promise<SentenceTaps[]> {
  const results = new Array<SentenceTaps>(encodings.length);
  const batches = planBatches(encodings, TOKEN_BUDGET);
  const report = tokenProgress(encodings, batches, 0, onProgress);
  for await (const { batch, sentences } of runBatches(model, encodings, batches, taps)) {
    batch.indices.forEach((index, row) => (results[index] = sentences[row]!));
    report(batch);
  }
  return results;
}

async function runBatch(
  model: Model,
  encodings: readonly Encoding[],
  batch: Batch,
  taps: readonly Tap[],
  extra?: ExtraFeeds,
): Promise<SentenceTaps[]> {
  const rows = batch.indices.map((index) => encodings[index]!);
  const inputs = batchInputs(rows, batch.length, model.tokenizer.ids.pad);
  const fetched = await model.runner.run(
    extra ? { ...inputs, ...extraFeeds(model, batch, extra) } : inputs,
    taps.map((tap) => tap.name),
  );
  return rows.map((row, b) => cutSentence(taps, fetched, b, row.inputIds.length));
}

/** The graph's three int32 [B, T] inputs. */
function batchInputs(rows: readonly Encoding[], length: number, pad: number): Feeds {
  const fill = (valuesOf: (row: Encoding) => number[], padding: number): FedTensor => {
    const values = new Int32Array(rows.length * length).fill(padding);
    rows.forEach((row, b) => {
      values.set(valuesOf(row), b * length);
    });
    return { shape: [rows.length, length], values };
  };
  return {
    input_ids: fill((row) => row.inputIds, pad),
    attention_mask: fill((row) => row.inputIds.map(() => 1), 0),
    token_type_ids: fill((row) => row.tokenTypeIds, 0),
  };
}

/** The values of one row of a batch, its padding cut away. */
function cutSentence(
  taps: readonly Tap[],
  fetched: readonly FetchedTensor[],
  row: number,
  length: number,
): SentenceTaps {
  return Object.fromEntries(
    taps.map((tap, i) => {
      const { shape: padded, values } = fetched[i]!;
      const shape = tap.shape.slice(1).map((dimension) => (dimension === 'T' ? length : (dimension as number)));
      const size = values.length / padded[0]!;
      return [tap.name, { shape, values: cut(values.subarray(row * size, (row + 1) * size), padded.slice(1), shape) }];
    }),
  );
}

/** The leading corner of `shape` out of a row-major array of shape `padded`. */
function cut(values: Float32Array, padded: number[], shape: number[]): Float32Array {
  if (shape.length === 0 || padded.every((size, axis) => size === shape[axis])) return values.slice();
  const [rows, ...rest] = shape as [number, ...number[]];
  const inner = padded.slice(1);
  const stride = inner.reduce((product, size) => product * size, 1);
  const parts = Array.from({ length: rows }, (_, row) =>
    cut(values.subarray(row * stride, (row + 1) * stride), inner, rest),
  );
  const out = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const width = out.length / rows;
  parts.forEach((part, row) => {
    out.set(part, row * width);
  });
  return out;
}
