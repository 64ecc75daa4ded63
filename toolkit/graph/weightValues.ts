import type { Safetensors } from '../checkpoint/safetensors';
import { UserError } from '../errors';
import { graphName } from './bertNames';
import type { Weight } from './graphDef';

/** Reads the values of graph weights from a checkpoint, in the layout the graph stores. */
export class WeightValues {
  /** Graph name to checkpoint name. */
  private readonly names: ReadonlyMap<string, string>;

  constructor(private readonly checkpoint: Safetensors) {
    this.names = new Map([...checkpoint.entries.keys()].map((name) => [graphName(name), name]));
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /**
   * Values of `weight` in row-major order.
   * @throws {UserError} When a tensor is missing or has another shape than the config says, naming it.
   */
  read(weight: Weight): Float32Array {
    const columns = weight.shape.at(-1)! / weight.sources.length;
    const shape = [...weight.shape.slice(0, -1), columns];
    const parts = weight.sources.map((source) =>
      this.readSource(source, weight.transposed ? shape.toReversed() : shape),
    );
    const stored = weight.transposed ? parts.map((part) => transpose(part, columns)) : parts;
    return stored.length === 1 ? stored[0]! : joinColumns(stored, columns);
  }

  private readSource(source: string, shape: number[]): Float32Array {
    const name = this.names.get(source);
    if (name === undefined)
      throw new UserError({
        what: `Weight missing from the checkpoint: ${source}`,
        expected: `shape [${shape.join(', ')}]`,
      });
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

/** PyTorch's [out, in] as [in, out]. */
function transpose(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column]!;
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
