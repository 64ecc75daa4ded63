import { UserError } from '../errors';
import { findTap, type Tap } from '../graph/taps';
import type { Encoding } from '../tokens/tokenizer';
import { type Batch, type ExtraFeeds, extraFeeds, planBatches } from './batch';
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

/** What is asked of a pass over a batch. */
export interface PassRequest {
  taps: readonly string[];
  /** Taps that are computed once more from the pass's own states: no block runs again for them. */
  altered?: readonly AlteredTaps[];
  /** What the sentences are fed besides their ids. */
  extra?: ExtraFeeds;
}

/** Taps of states that are altered before their norms are taken, as centred norms are. */
export interface AlteredTaps {
  /** The results are named `{name}/{tap}`. */
  name: string;
  /** The states that are fed again. */
  states: readonly string[];
  feeds: Feeds;
  taps: readonly string[];
}

/** The taps of a batch of sentences. */
export interface BatchTaps {
  batch: Batch;
  sentences: SentenceTaps[];
}

/**
 * Runs batches of sentences through the graph, fetching what is asked alone; yields them in order, as many under way as the runner takes.
 * @param encodings - Sentences of at most the model's positions, as `model.tokenizer` gives them.
 * @param batches - A plan from `planBatches` over the same encodings.
 * @throws {UserError} For a tap the model does not have, and a sentence beyond its positions.
 */
export async function* runBatches(
  model: Model,
  encodings: readonly Encoding[],
  batches: readonly Batch[],
  request: PassRequest,
): AsyncGenerator<BatchTaps> {
  checkTaps(model, request);
  checkLengths(model, batches);
  yield* inOrder(batches, model.runner.concurrency, async (batch) => {
    const sentences = await runBatch(model, encodings, batch, request);
    return { batch, sentences };
  });
}

/** The results of tasks in their order, as many under way as `concurrency` and one more, so that no worker waits for this thread. */
export async function* inOrder<Task, Result>(
  tasks: Iterable<Task>,
  concurrency: number,
  start: (task: Task) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (const task of tasks) {
    if (underWay.length > concurrency) yield await underWay.shift()!;
    const run = start(task);
    run.catch(() => undefined); // one that fails while an earlier one is awaited is reported in its turn
    underWay.push(run);
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
  const batches = planBatches(encodings, model.tokenBudget);
  const report = tokenProgress(encodings, batches, 0, onProgress);
  for await (const { batch, sentences } of runBatches(model, encodings, batches, { taps })) {
    batch.indices.forEach((index, row) => (results[index] = sentences[row]!));
    report(batch);
  }
  return results;
}

function checkTaps(model: Model, { taps, altered = [] }: PassRequest): void {
  const names = [...taps, ...altered.flatMap(({ states, taps }) => [...states, ...taps])];
  for (const name of names) findTap(model.taps, name);
}

/** A backend may give any values for a position that there is no embedding of. */
function checkLengths({ config }: Model, batches: readonly Batch[]): void {
  const longest = batches.reduce((most, { length }) => Math.max(most, length), 0);
  if (longest <= config.maxPositions) return;
  throw new UserError({
    what: 'Tokens of a sentence that is to go through the model',
    got: longest,
    expected: `at most ${config.maxPositions}; windowsOf cuts longer ones`,
  });
}

async function runBatch(
  model: Model,
  encodings: readonly Encoding[],
  batch: Batch,
  { taps, altered = [], extra }: PassRequest,
): Promise<SentenceTaps[]> {
  const rows = batch.indices.map((index) => encodings[index]!);
  const ids = batchInputs(model, rows, batch.length);
  const inputs = extra ? { ...ids, ...extraFeeds(model, batch, extra) } : ids;
  const states = new Set(altered.flatMap(({ states }) => states));
  const fetched = await fetchTaps(model, inputs, new Set([...taps, ...states]));
  const results = taps.map((tap) => ({ name: tap, tap: findTap(model.taps, tap), fetched: fetched.get(tap)! }));
  for (const { name, states, feeds, taps } of altered) {
    const again = Object.fromEntries(states.map((state) => [state, fetched.get(state)!]));
    const found = await fetchTaps(model, { ...inputs, ...again, ...feeds }, new Set(taps));
    for (const [tap, fetched] of found)
      results.push({ name: `${name}/${tap}`, tap: findTap(model.taps, tap), fetched });
  }
  return rows.map((row, b) => cutSentence(results, b, row.inputIds.length));
}

async function fetchTaps(model: Model, feeds: Feeds, taps: ReadonlySet<string>): Promise<Map<string, FetchedTensor>> {
  const names = [...taps];
  const fetched = await model.runner.run(feeds, names);
  return new Map(names.map((name, i) => [name, fetched[i]!]));
}

/** A sentence as the model reads it; tokens attend to every position where `attentionMask` is absent. */
export type ModelInput = Pick<Encoding, 'inputIds' | 'tokenTypeIds'> & { attentionMask?: number[] };

/** What the inputs of models hold. */
const INPUTS: ReadonlyMap<string, (row: ModelInput) => number[]> = new Map([
  ['input_ids', (row) => row.inputIds],
  ['attention_mask', (row) => row.attentionMask ?? row.inputIds.map(() => 1)],
  ['token_type_ids', (row) => row.tokenTypeIds],
]);

/**
 * The model's int32 [B, T] inputs.
 * @throws {Error} For an input that no sentence has.
 */
export function batchInputs(
  { inputs, tokenizer }: Pick<Model, 'inputs' | 'tokenizer'>,
  rows: readonly ModelInput[],
  length: number,
): Feeds {
  const fill = (valuesOf: (row: ModelInput) => number[], padding: number): FedTensor => {
    const values = new Int32Array(rows.length * length).fill(padding);
    rows.forEach((row, b) => {
      values.set(valuesOf(row), b * length);
    });
    return { shape: [rows.length, length], values };
  };
  const fed = inputs.map((name): [string, FedTensor] => {
    const valuesOf = INPUTS.get(name);
    if (!valuesOf) throw new Error(`Nothing says what the input ${name} holds`);
    return [name, fill(valuesOf, name === 'input_ids' ? tokenizer.ids.pad : 0)];
  });
  return Object.fromEntries(fed);
}

/** The values of one row of a batch, its padding cut away. */
function cutSentence(
  results: readonly { name: string; tap: Tap; fetched: FetchedTensor }[],
  row: number,
  length: number,
): SentenceTaps {
  return Object.fromEntries(
    results.map(({ name, tap, fetched }) => {
      const { shape: padded, values } = fetched;
      const shape = tap.shape.slice(1).map((dimension) => (dimension === 'T' ? length : (dimension as number)));
      const size = values.length / padded[0]!;
      return [name, { shape, values: cut(values.subarray(row * size, (row + 1) * size), padded.slice(1), shape) }];
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
