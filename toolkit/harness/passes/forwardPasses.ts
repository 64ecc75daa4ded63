import { type Batch, planBatches } from '../../activations/batch';
import type { Columns } from '../../activations/cacheFile';
import type { Model } from '../../activations/model';
import { type OnProgress, tokenProgress, tokensOf } from '../../activations/progress';
import { type AlteredTaps, type PassRequest, runBatches, type SentenceTaps } from '../../activations/run';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import { alterationFeeds } from './alteration';
import { betweenSteps } from './betweenSteps';
import type { Column } from './columns';
import { momentKey, type Moments } from './moments';
import { scoreJournal, type SentenceColumns } from './scoreJournal';
import type { Slice } from '../config/shard';

/** What a run put through the model; nothing of what it found kept, or in the journal of an interrupted run. */
export interface Passes {
  /** True when every score was kept by an earlier run. */
  fromCache: boolean;
  /** Batches. */
  forwardPasses: number;
  /** Wordpieces, special tokens included. */
  tokens: number;
}

/** What `computeColumns` is to do. */
export interface PassJob {
  model: Model;
  encodings: readonly Encoding[];
  columns: readonly Column[];
  /** Needed where a column has an alteration. */
  moments: Moments;
  /** Where finished batches are kept until the run is complete. */
  journalPath: string;
  /** What the run is made from, as JSON. */
  of: object;
  slice: Slice;
  onProgress: OnProgress;
  /** Ends the work between batches. */
  signal: AbortSignal | undefined;
  /** Called with a line for people to read where the journal of an interrupted run cannot be used. */
  say: (line: string) => void;
}

/** Columns over all wordpieces of a run, and what they cost. Sentences outside the slice have no columns. */
export interface Computed {
  sentences: (SentenceColumns | undefined)[];
  passes: Passes;
}

/**
 * Computes columns over the wordpieces of all sentences, one forward pass a batch. Finished batches are appended to the journal; what it
 * already holds is read and not computed again, so that an interrupted run goes on where it was, with the same bytes.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function computeColumns(job: PassJob): Promise<Computed> {
  const { model, encodings, columns, onProgress, signal } = job;
  const { backend, tokenBudget } = model;
  const batches = sliceBatches(planBatches(encodings, tokenBudget), job.slice);
  const scored = { columns, encodings, batches, backend, tokenBudget };
  const journal = scoreJournal(job.journalPath, scored, job);
  const sentences = new Array<SentenceColumns | undefined>(encodings.length);
  const finished = journal.resume();
  finished.forEach((rows, at) => {
    place(sentences, batches[at]!, rows);
  });
  const left = batches.slice(finished.length);
  const report = tokenProgress(encodings, batches, finished.length, onProgress);
  for await (const { batch, sentences: taps } of runBatches(model, encodings, left, requestOf(job))) {
    const rows = taps.map((values, row) => columnsOf(columns, values, encodings[batch.indices[row]!]!));
    journal.append(rows);
    place(sentences, batch, rows);
    report(batch);
    await betweenSteps(signal);
  }
  const tokens = left.reduce((sum, batch) => sum + tokensOf(encodings, batch), 0);
  return { sentences, passes: { fromCache: false, forwardPasses: left.length, tokens } };
}

function place(sentences: (SentenceColumns | undefined)[], { indices }: Batch, rows: readonly SentenceColumns[]): void {
  indices.forEach((index, row) => (sentences[index] = rows[row]!));
}

function columnsOf(columns: readonly Column[], taps: SentenceTaps, encoding: Encoding): SentenceColumns {
  return columns.map(({ taps: names, altered, valuesOf }) => {
    if (!altered) return valuesOf(taps, encoding);
    const renamed = Object.fromEntries(names.map((name) => [name, own(taps, `${altered.alteration.name}/${name}`)!]));
    return valuesOf(renamed, encoding);
  });
}

function requestOf({ columns, moments }: PassJob): PassRequest {
  const plain = columns.filter(({ altered }) => altered === null);
  const names = new Set(columns.flatMap(({ altered }) => (altered ? [altered.alteration.name] : [])));
  return { taps: distinctTaps(plain), altered: [...names].map((name) => alteredTaps(name, columns, moments)) };
}

/** What the columns with the alteration of that name ask for. */
function alteredTaps(name: string, columns: readonly Column[], moments: Moments): AlteredTaps {
  const own = columns.filter(({ altered }) => altered?.alteration.name === name);
  const states = own.map(({ altered }) => altered!);
  return {
    name,
    states: [...new Set(states.map(({ site, layer }) => momentKey(site, layer)))],
    feeds: Object.fromEntries(states.flatMap((state) => Object.entries(alterationFeeds(state, moments)))),
    taps: distinctTaps(own),
  };
}

function distinctTaps(columns: readonly Column[]): string[] {
  return [...new Set(columns.flatMap(({ taps }) => taps))];
}

/** Sentence after sentence, end to end. */
export function joinSentences(columns: readonly Column[], sentences: readonly SentenceColumns[]): Columns {
  const tokens = sentences.reduce((sum, columns) => sum + columns[0]!.length, 0);
  return new Map(
    columns.map(({ key }, column) => {
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

/** The batches of a slice, in the order of the plan. */
export function sliceBatches(batches: readonly Batch[], { index, of }: Slice): Batch[] {
  return batches.filter((_, at) => at % of === index - 1);
}
