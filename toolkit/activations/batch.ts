import { type Dimension, findTap, targetInputs } from '../graph/taps';
import { own } from '../own';
import type { Encoding } from '../tokens/tokenizer';
import type { FedTensor, Feeds } from './graphRunner';
import type { Model } from './model';

/** Sentences that go through the graph together, padded to the longest. */
export interface Batch {
  /** Positions of the encodings in the list they came from. */
  indices: number[];
  /** Tokens of the longest. */
  length: number;
}

/**
 * Sorts encodings by length into batches of at most `tokenBudget` padded tokens, the longest first, so that the most memory
 * is asked for at once. Towards the end the budget shrinks to a quarter, so that workers end at about the same time. Ties keep the
 * corpus's order: the same corpus gives the same batches.
 */
export function planBatches(encodings: readonly Pick<Encoding, 'inputIds'>[], tokenBudget: number): Batch[] {
  const order = encodings.map((_, index) => index);
  order.sort((a, b) => lengthOf(encodings, b) - lengthOf(encodings, a) || a - b);
  const batches: Batch[] = [];
  let left = order.reduce((sum, index) => sum + lengthOf(encodings, index), 0);
  let budget = tokenBudget;
  for (const index of order) {
    const length = lengthOf(encodings, index);
    const open = batches.at(-1);
    if (open && open.length * (open.indices.length + 1) <= budget) open.indices.push(index);
    else {
      batches.push({ indices: [index], length });
      budget = Math.min(tokenBudget, Math.max(tokenBudget, left) / 4);
    }
    left -= length;
  }
  return batches;
}

function lengthOf(encodings: readonly Pick<Encoding, 'inputIds'>[], index: number): number {
  return encodings[index]!.inputIds.length;
}

/** Values of one sentence for an input or tap, without padding: [T], [T, H] or [H], row-major. */
export type RowValues = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What sentences are fed besides their ids. */
export interface ExtraFeeds {
  /** By name, for the encoding at an index; the same names for each. */
  rowOf: (index: number) => Readonly<Record<string, RowValues>>;
  /** Tensors for every batch alike. */
  shared: Feeds;
}

/**
 * The tensors of a batch, what is fed by row padded with zeros.
 * @throws {UserError} For a name that is neither an input of targets nor a tap.
 */
export function extraFeeds(model: Model, { indices, length }: Batch, { rowOf, shared }: ExtraFeeds): Feeds {
  const rows = indices.map(rowOf);
  const fed = Object.keys(rows[0]!).map((name): [string, FedTensor] => {
    const values = rows.map((row) => own(row, name)!);
    return [name, padRows(values, shapeOf(model, name), length)];
  });
  return { ...shared, ...Object.fromEntries(fed) };
}

function shapeOf(model: Model, name: string): readonly Dimension[] {
  return own(targetInputs(model.config), name) ?? findTap(model.taps, name).shape;
}

/** Padding comes at the end of a sentence, and so at the end of its values. */
function padRows(rows: readonly RowValues[], shape: readonly Dimension[], length: number): FedTensor {
  const sizes = shape.slice(1).map((size) => (size === 'T' ? length : (size as number)));
  const width = sizes.reduce((product, size) => product * size, 1);
  const total = rows.length * width;
  const values = rows[0] instanceof Int32Array ? new Int32Array(total) : new Float32Array(total);
  rows.forEach((row, at) => {
    values.set(row, at * width);
  });
  return { shape: [rows.length, ...sizes], values };
}
