import type { Weights } from '../checkpoint/weights';
import { UserError } from '../errors';
import type { Family } from './families/family';
import { namesByWeight } from './families/weightNames';
import type { Weight } from './tensors';

/** Reads the values of graph weights from a checkpoint, in the layout the graph stores. */
export class WeightValues {
  /** Graph name to checkpoint names. */
  private readonly names: Map<string, readonly string[]>;
  private readonly taken = new Set<string>();

  /** @param isTied - Whether the config ties the masked-LM head to the embeddings. */
  constructor(
    private readonly checkpoint: Pick<Weights, 'entries' | 'read'>,
    private readonly family: Pick<Family, 'weightName' | 'decoderBias' | 'isStoredInOut'>,
    isTied: boolean,
  ) {
    this.names = namesByWeight(family, [...checkpoint.entries.keys()], isTied);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Has embeddings that the decoder is tied to read under the decoder's name, where the checkpoint has that alone. */
  tie({ decoder, embeddings }: { decoder: string; embeddings: string }): void {
    const stored = this.names.get(decoder);
    if (stored && !this.has(embeddings)) this.names.set(embeddings, stored);
  }

  /**
   * Values of `weight` in row-major order.
   * @throws {UserError} When a tensor is missing or has another shape than the config says, naming it; when it is there under two
   * names with different values, naming both.
   */
  read(weight: Weight): Float32Array {
    const columns = weight.shape.at(-1)! / weight.sources.length;
    const shape = [...weight.shape.slice(0, -1), columns];
    const isTurned = weight.transposed && this.family.isStoredInOut !== true;
    const parts = weight.sources.map((source) => this.readSource(source, isTurned ? shape.toReversed() : shape));
    const stored = isTurned ? parts.map((part) => transpose(part, columns)) : parts;
    return stored.length === 1 ? stored[0]! : joinColumns(stored, columns);
  }

  /**
   * Whether two weights of one shape have the same values.
   * @throws {UserError} As `read`.
   */
  areEqual(one: string, other: string, shape: number[]): boolean {
    return firstDifference(this.readSource(one, shape), this.readSource(other, shape)) === -1;
  }

  /** Tensors of the checkpoint that no weight was read from, such as those of heads that take no part, by name. */
  leftOver(): string[] {
    return [...this.checkpoint.entries.keys()].filter((name) => !this.taken.has(name)).sort();
  }

  /**
   * @throws {UserError} For tensors of more blocks than the model has: under another number they were read of its first one.
   */
  refuseFurtherBlocks(numLayers: number): void {
    const further = this.leftOver().filter((name) => this.taken.has(name.replace(/\.\d+\./, '.0.')));
    if (further.length === 0) return;
    const blocks = new Set(further.map((name) => /\.\d+\./.exec(name)![0])).size;
    throw new UserError({
      what: `config.json: blocks of the model, where the weights have more, such as ${further[0]!}`,
      got: numLayers,
      expected: String(numLayers + blocks),
    });
  }

  private readSource(source: string, shape: number[]): Float32Array {
    const [name, ...others] = this.names.get(source) ?? [];
    if (name === undefined)
      throw new UserError({
        what: `Weight missing from the checkpoint: ${source}`,
        expected: `shape [${shape.join(', ')}]`,
      });
    const values = this.readTensor(name, shape);
    for (const other of others) checkEqual([name, values], [other, this.readTensor(other, shape)]);
    return values;
  }

  private readTensor(name: string, shape: number[]): Float32Array {
    this.taken.add(name);
    const entry = this.checkpoint.entries.get(name)!;
    if (entry.shape.join() !== shape.join())
      throw new UserError({
        what: `Shape of weight ${name}`,
        got: `[${entry.shape.join(', ')}]`,
        expected: `[${shape.join(', ')}] as config.json says`,
      });
    return this.checkpoint.read(name);
  }
}

function checkEqual([name, values]: [string, Float32Array], [other, otherValues]: [string, Float32Array]): void {
  const at = firstDifference(values, otherValues);
  if (at === -1) return;
  throw new UserError({
    what: `${name} and ${other} are the same weight and differ: value ${at}`,
    got: `${values[at]!} and ${otherValues[at]!}`,
    expected: 'one of the two tensors, or equal values',
  });
}

/** Flat index of the first value that differs, -1 where none does. */
function firstDifference(a: Float32Array, b: Float32Array): number {
  return a.findIndex((value, i) => value !== b[i]);
}

/** Rows and columns of a block that fits into a processor's nearest cache, read and written. */
const BLOCK = 32;

/** PyTorch's [out, in] as [in, out], block by block: a column at a time would wait for memory at each value. */
function transpose(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const out = new Float32Array(values.length);
  for (let top = 0; top < rows; top += BLOCK)
    for (let left = 0; left < columns; left += BLOCK) {
      const [bottom, right] = [Math.min(top + BLOCK, rows), Math.min(left + BLOCK, columns)];
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) out[column * rows + row] = values[row * columns + column]!;
    }
  return out;
}

function joinColumns(parts: Float32Array[], columns: number): Float32Array {
  const rows = parts[0]!.length / columns;
  const width = columns * parts.length;
  const out = new Float32Array(rows * width);
  parts.forEach((part, index) => {
    for (let row = 0; row < rows; row++)
      out.set(part.subarray(row * columns, (row + 1) * columns), row * width + index * columns);
  });
  return out;
}
