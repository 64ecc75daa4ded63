import type { Batch } from '../../activations/batch';
import type { Columns } from '../../activations/cacheFile';
import type { Collector } from '../../activations/collect';
import type { AlteredTaps, SentenceTaps } from '../../activations/run';
import type { BackendName } from '../../backend/backend';
import { sha256 } from '../../checkpoint/digest';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';
import type { Slice } from '../config/shard';
import { Journal, type JournalOptions, type RecordForm } from '../job/journal';
import type { Column } from './column';
import { alterationFeeds, type Moments } from './moments';

/** What a run put through the model; nothing of what it found kept, or in the journal of an interrupted run. */
export interface Passes {
  /** True when every score was kept by an earlier run. */
  fromCache: boolean;
  /** Batches. */
  forwardPasses: number;
  /** Wordpieces, special tokens included. */
  tokens: number;
}

/** Columns of one sentence, or of what is kept of a row, in the journal's order, each of [T]. */
export type SentenceColumns = Float32Array[];

/** What `scoreJournal` holds. */
export interface ScoredBatches {
  columns: readonly Column[];
  /** Of rows: a sentence each, or a window of one. */
  encodings: readonly Encoding[];
  /** Of each row the positions whose values are kept, null for all; by default all of every row. */
  own?: readonly (readonly number[] | null)[];
  /** In the order in which they are computed. */
  batches: readonly Batch[];
  backend: BackendName;
  /** Which sentences share a batch. */
  tokenBudget: number;
}

/**
 * Collects columns over the wordpieces of sentences. Batches are appended to the journal as they come; what it already holds is read and
 * not asked for again, so that an interrupted run goes on where it was, with the same bytes.
 * @param moments - By which states are altered, where a column has an alteration.
 * @returns A collector of the columns by row; rows that are in no batch have none.
 */
export function scoreCollector(
  { columns, encodings, own, batches }: Pick<ScoredBatches, 'columns' | 'encodings' | 'own' | 'batches'>,
  moments: Moments,
  journal: Journal<SentenceColumns[]>,
): Collector<(SentenceColumns | undefined)[]> {
  const sentences = new Array<SentenceColumns | undefined>(encodings.length);
  const place = ({ indices }: Batch, rows: readonly SentenceColumns[]) => {
    indices.forEach((index, row) => (sentences[index] = rows[row]!));
  };
  const finished = journal.resume();
  finished.forEach((rows, at) => {
    place(batches[at]!, rows);
  });
  return {
    wants: wantedBy(columns, moments),
    finished: finished.length,
    fold: ({ batch, sentences: taps }) => {
      const rows = taps.map((values, row) => {
        const index = batch.indices[row]!;
        return kept(columnsOf(columns, values, encodings[index]!, moments), own?.[index] ?? null);
      });
      journal.append(rows);
      place(batch, rows);
    },
    result: () => sentences,
  };
}

function kept(columns: SentenceColumns, own: readonly number[] | null): SentenceColumns {
  return own === null ? columns : columns.map((values) => Float32Array.from(own, (at) => values[at]!));
}

function columnsOf(
  columns: readonly Column[],
  taps: SentenceTaps,
  encoding: Encoding,
  moments: Moments,
): SentenceColumns {
  return columns.map(({ taps: names, altered, valuesOf }) => {
    if (!altered) return valuesOf(taps, encoding, moments);
    const renamed = Object.fromEntries(names.map((name) => [name, own(taps, `${altered.alteration.name}/${name}`)!]));
    return valuesOf(renamed, encoding, moments);
  });
}

function wantedBy(columns: readonly Column[], moments: Moments): Collector<unknown>['wants'] {
  const names = new Set(columns.flatMap(({ altered }) => (altered ? [altered.alteration.name] : [])));
  return {
    taps: distinctTaps(columns.filter(({ altered }) => altered === null)),
    altered: [...names].map((name) => alteredTaps(name, columns, moments)),
  };
}

/** What the columns with the alteration of that name ask for. */
function alteredTaps(name: string, columns: readonly Column[], moments: Moments): AlteredTaps {
  const own = columns.filter(({ altered }) => altered?.alteration.name === name);
  const states = own.map(({ altered }) => altered!);
  return {
    name,
    states: [...new Set(states.map(({ state }) => state))],
    feeds: Object.fromEntries(states.flatMap((state) => Object.entries(alterationFeeds(state, moments)))),
    taps: distinctTaps(own),
  };
}

function distinctTaps(columns: readonly Column[]): string[] {
  return [...new Set(columns.flatMap(({ taps }) => taps))];
}

/** The finished batches of a run in the order of their plan: for each, the float32 values of its sentences, column by column. */
export function scoreJournal(
  path: string,
  { columns, encodings, own, batches, backend, tokenBudget }: ScoredBatches,
  { of, say }: Pick<JournalOptions<never>, 'of' | 'say'>,
): Journal<SentenceColumns[]> {
  const lengthOf = (index: number) => (own?.[index] ?? encodings[index]!.inputIds).length;
  const plan = batches.map(({ indices }) => indices.map(lengthOf));
  const keys = columns.map(({ key }) => key);
  return new Journal(path, {
    of: { ...of, backend, tokenBudget, columns: keys, plan: digestOf(batches, plan) },
    form: batchForm(keys.length, plan),
    say,
  });
}

function digestOf(batches: readonly Batch[], plan: readonly (readonly number[])[]): string {
  return sha256(JSON.stringify(batches.map(({ indices }, at) => [indices, plan[at]])));
}

/** @param plan - The number of tokens that are kept of each row of each batch. */
function batchForm(columns: number, plan: readonly (readonly number[])[]): RecordForm<SentenceColumns[]> {
  return {
    encode: (sentences) =>
      Buffer.concat(
        sentences.flatMap((columns) =>
          columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
        ),
      ),
    decode: (bytes, at) => {
      const lengths = plan[at]!;
      const values = new Float32Array(columns * lengths.reduce((sum, length) => sum + length, 0));
      if (bytes.length !== values.byteLength) throw new Error(`batch ${at} has ${bytes.length} bytes`);
      new Uint8Array(values.buffer).set(bytes);
      let next = 0;
      return lengths.map((length) => Array.from({ length: columns }, () => values.subarray(next, (next += length))));
    },
  };
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
