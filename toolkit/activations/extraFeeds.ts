import { type Dimension, findTap, targetInputs } from '../graph/taps';
import { own } from '../own';
import type { Batch } from './batch';
import type { FedTensor, Feeds } from './graphRunner';
import type { Model } from './model';

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
