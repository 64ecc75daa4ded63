import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import type { Batch } from './batch';
import type { Model } from './model';
import { type OnProgress, tokenProgress } from './progress';
import { type AlteredTaps, type BatchTaps, type PassRequest, runBatches } from './run';

/** Something that a pass over sentences feeds. Several share one pass: the model computes once what any of them wants. */
export interface Collector<Result> {
  /** What it wants of every batch. */
  readonly wants: Pick<PassRequest, 'taps' | 'altered'>;
  /** How many batches it has from an interrupted run: the first of the plan, which it is not given again. Default 0. */
  readonly finished?: number;
  /** Takes what it needs of a batch into what it keeps; the taps themselves it keeps not, for a corpus's states fill the memory. */
  fold(taps: BatchTaps): void;
  /** What the batches came to. */
  result(): Result;
}

/** How a pass is watched. */
export interface PassWatch {
  onProgress: OnProgress;
  /** Names the pass in reports of its progress; default `forward passes`. */
  stage?: string;
  /** Ends the pass between two batches. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs batches of sentences through the model, in their order, and has every collector fold them.
 * @returns The batches that ran: all but those that every collector has from an interrupted run.
 * @throws {UserError} For a tap that the model does not have.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function collect(
  model: Model,
  encodings: readonly Encoding[],
  batches: readonly Batch[],
  collectors: readonly Collector<unknown>[],
  { onProgress, stage, signal }: PassWatch,
): Promise<readonly Batch[]> {
  const first = collectors.reduce((least, { finished = 0 }) => Math.min(least, finished), batches.length);
  const left = batches.slice(first);
  const report = tokenProgress(encodings, batches, first, onProgress, stage);
  let at = first;
  for await (const taps of runBatches(model, encodings, left, joinedRequest(collectors))) {
    for (const collector of collectors) if (at >= (collector.finished ?? 0)) collector.fold(taps);
    at++;
    report(taps.batch);
    await betweenSteps(signal);
  }
  return left;
}

/** What all collectors want, each tap once. */
function joinedRequest(collectors: readonly Collector<unknown>[]): PassRequest {
  const altered = new Map<string, AlteredTaps>();
  for (const one of collectors.flatMap(({ wants }) => wants.altered ?? [])) {
    const known = altered.get(one.name);
    altered.set(one.name, known ? joinedTaps(known, one) : one);
  }
  return { taps: distinct(collectors.flatMap(({ wants }) => wants.taps)), altered: [...altered.values()] };
}

/** @throws {Error} Where two collectors feed different tensors for one alteration: the results could not be told apart. */
function joinedTaps(a: AlteredTaps, b: AlteredTaps): AlteredTaps {
  for (const [name, { values }] of Object.entries(b.feeds)) {
    const known = own(a.feeds, name)?.values;
    if (known && !known.every((value, at) => value === values[at]))
      throw new Error(`two collectors feed different values of ${name} for ${a.name}`);
  }
  return {
    name: a.name,
    states: distinct([...a.states, ...b.states]),
    feeds: { ...a.feeds, ...b.feeds },
    taps: distinct([...a.taps, ...b.taps]),
  };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/**
 * Lets signals in and stops where one says so. Native sessions compute without returning to the event loop, where Ctrl-C is heard.
 * @throws {DOMException} `AbortError`
 */
export async function betweenSteps(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
