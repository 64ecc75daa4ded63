import type { Batch } from '../../activations/batch';
import type { BackendName } from '../../backend/backend';
import { sha256 } from '../../checkpoint/digest';
import type { Encoding } from '../../tokens/tokenizer';
import { Journal, type JournalOptions, type RecordForm } from '../job/journal';
import type { Column } from './columns';

/** Columns of one sentence, in the journal's order, each of [T]. */
export type SentenceColumns = Float32Array[];

/** What `scoreJournal` holds. */
export interface ScoredBatches {
  columns: readonly Column[];
  encodings: readonly Encoding[];
  /** In the order in which they are computed. */
  batches: readonly Batch[];
  backend: BackendName;
  /** Which sentences share a batch. */
  tokenBudget: number;
}

/** The finished batches of a run in the order of their plan: for each, the float32 values of its sentences, column by column. */
export function scoreJournal(
  path: string,
  { columns, encodings, batches, backend, tokenBudget }: ScoredBatches,
  { of, say }: Pick<JournalOptions<never>, 'of' | 'say'>,
): Journal<SentenceColumns[]> {
  const plan = batches.map(({ indices }) => indices.map((index) => encodings[index]!.inputIds.length));
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

/** @param plan - The number of tokens of each sentence of each batch. */
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
