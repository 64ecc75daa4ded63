import { aligned, type KernelModule, loadKernels, memoryWith } from '../metrics/kernelModule';
import { wasm } from './softmaxKernels.wasm.json';

/** What `softmaxKernels.wat` exports and documents. */
interface Kernels extends KernelModule {
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

const kernels = loadKernels(wasm) as Kernels;

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
  const labelsAt = aligned(4 * logits.length);
  const timesAt = aligned(labelsAt + 4 * rows);
  const lossesAt = aligned(timesAt + 4 * rows);
  const variancesAt = aligned(lossesAt + 8 * rows);
  const memory = memoryWith(kernels, aligned(variancesAt + 4 * most));
  const residuals = new Float32Array(memory, 0, logits.length);
  const [labels, times] = [new Int32Array(memory, labelsAt, rows), new Float32Array(memory, timesAt, rows)];
  const [losses, variances] = [
    new Float32Array(memory, lossesAt, 2 * rows),
    new Float32Array(memory, variancesAt, most),
  ];
  residuals.set(logits);
  let offset = 0;
  const sums = targets.map((target): SoftmaxSums => {
    labels.set(target.labels);
    times.set(target.rows.map((count, row) => (target.labels[row]! < 0 ? 0 : count)));
    variances.fill(0);
    kernels.residuals(4 * offset, 4 * outputs, target.classes, rows, labelsAt, timesAt, variancesAt, lossesAt);
    offset += target.classes;
    return { loss: summed(losses, times), variances: variances.slice(0, target.classes) };
  });
  return { residuals, sums };
}

function summed(losses: Float32Array, times: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < times.length; row++) sum += times[row]! * (losses[2 * row]! + Math.log(losses[2 * row + 1]!));
  return sum;
}
