import { wasm } from './softmaxKernels.wasm.json';

/** The part of WebAssembly used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** What `softmaxKernels.wat` exports and documents. */
interface Kernels {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  residuals(...addressesAndSizes: number[]): void;
}

/** What a softmax regression is fitted on. */
export interface SoftmaxTarget {
  /** The class of each row, from 0; -1 for a row without a label. */
  labels: Int32Array;
  classes: number;
  /** How often each row counts, 0 for one that it is not fitted on; a row without a label counts as 0. */
  rows: Uint8Array;
}

/** What the logits of a regression say. */
export interface SoftmaxSums {
  /** Of all rows, in nats. */
  loss: number;
  /** Of each class the summed variance p (1 - p) of its probability. */
  variances: Float32Array;
}

const PAGE_BYTES = 2 ** 16;

const kernels = load();

function load(): Kernels {
  const bytes = Uint8Array.from(atob(wasm), (byte) => byte.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Kernels;
}

/**
 * Turns logits into probabilities minus labels, as often as each row counts.
 * @param logits - [rows, outputs], those of one regression beside those of the next
 * @returns what they become, [rows, outputs], until this is called again; and what each regression says
 */
export function softmaxResiduals(
  logits: Float32Array,
  targets: readonly SoftmaxTarget[],
): { residuals: Float32Array; sums: SoftmaxSums[] } {
  const outputs = targets.reduce((sum, { classes }) => sum + classes, 0);
  const rows = logits.length / outputs;
  const most = targets.reduce((found, { classes }) => Math.max(found, classes), 0);
  const room = new Room();
  const residuals = room.take(logits.length);
  const [labels, times, losses, variances] = [room.take(rows), room.take(rows), room.take(2 * rows), room.take(most)];
  room.open();
  const floats = ({ at, length }: Place) => new Float32Array(kernels.memory.buffer, at, length);
  floats(residuals).set(logits);
  let offset = 0;
  const sums = targets.map((target): SoftmaxSums => {
    new Int32Array(kernels.memory.buffer, labels.at, rows).set(target.labels);
    floats(times).set(target.rows.map((count, row) => (target.labels[row]! < 0 ? 0 : count)));
    floats(variances).fill(0);
    // prettier-ignore
    kernels.residuals(
      residuals.at + 4 * offset, 4 * outputs, target.classes, rows, labels.at, times.at, variances.at, losses.at,
    );
    offset += target.classes;
    const loss = summed(floats(losses), floats(times));
    return { loss, variances: floats(variances).slice(0, target.classes) };
  });
  return { residuals: floats(residuals), sums };
}

function summed(losses: Float32Array, times: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < times.length; row++) sum += times[row]! * (losses[2 * row]! + Math.log(losses[2 * row + 1]!));
  return sum;
}

/** Numbers of four bytes in the kernels' memory. */
interface Place {
  at: number;
  length: number;
}

/** Room in the kernels' memory, from its beginning. */
class Room {
  private end = 0;

  take(length: number): Place {
    const at = this.end;
    this.end = Math.ceil((at + 4 * length) / 16) * 16;
    return { at, length };
  }

  open(): void {
    const missing = this.end - kernels.memory.buffer.byteLength;
    if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}
