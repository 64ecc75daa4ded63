import { fifthOfDocuments } from './folds';
import type { Products, StateProducts } from './products';
import { fitProbes, logProbabilities, type ProbeFit, ROUGH_TOLERANCE } from './softmaxProbe';

/** What a probe is to tell of each row. */
export interface ProbeTask {
  name: string;
  /** The class of each row, from 0; -1 for a row that has none. */
  labels: Int32Array;
  /** Fixed beforehand, so that a class which a fold's training rows lack is still possible. */
  classes: number;
}

/** States that probes are fitted on, and where they are multiplied. */
export interface ProbedStates {
  /** [rows, features], as `probeInput` makes them. */
  values: Float32Array;
  features: number;
  products: Products;
}

export interface Choosing {
  /** Of each row. */
  documents: ArrayLike<number>;
  /** 1 for rows of the selection split: no fold trains on them, and a probe of all other rows is judged on them. */
  selection?: Uint8Array;
  seed: number;
  /** Of each task the step that was chosen at the layer before: near it this one's is looked for. */
  near?: readonly number[];
}

/**
 * Penalties are counted in half decades. Those around a first guess are tried, then the neighbours of the best, which find the lowest
 * loss since it has one valley along them; and the bounds of what is tried.
 */
const FIRST_GUESS = -3;
const [WEAKEST, STRONGEST] = [-12, 2];
const isPenalty = (step: number) => step >= WEAKEST && step <= STRONGEST;
const around = (step: number) => [step + 1, step, step - 1].filter(isPenalty);

function strengthAt(step: number): number {
  return 10 ** (step / 2);
}

export function rowsWhere(values: ArrayLike<number>, isWanted: (value: number) => boolean): Uint32Array {
  return Uint32Array.from(Array.from(values, (value, row) => (isWanted(value) ? row : -1)).filter((row) => row >= 0));
}

/** Works with products of some of the rows alone. */
export function withRows<T>(states: ProbedStates, rows: Uint32Array, work: (some: StateProducts) => T): T {
  const { values, features, products } = states;
  const own = new Float32Array(rows.length * features);
  rows.forEach((row, at) => {
    own.set(values.subarray(row * features, (row + 1) * features), at * features);
  });
  const some = products(own, features);
  try {
    return work(some);
  } finally {
    some.dispose();
  }
}

/** A fit of a task on some of the rows, each of which counts once. */
export function fitOn({ labels, classes }: ProbeTask, rows: Uint32Array, step: number): ProbeFit {
  const own = Int32Array.from(rows, (row) => labels[row]!);
  return { labels: own, classes, rows: new Uint8Array(rows.length).fill(1), strength: strengthAt(step) };
}

/** A penalty that was tried: where its fit ended, and the loss of the rows held back. */
interface Tried {
  step: number;
  start: Float64Array;
  loss: number;
}

/**
 * Of each task the penalty of the lowest loss on a fifth of the documents, by fits on the others. All tasks try one at a time, each
 * from where the nearest to it ended.
 */
export function chooseSteps(states: ProbedStates, tasks: readonly ProbeTask[], how: Choosing): number[] {
  const { training, held } = innerSplit(how);
  const planned = tasks.map((_, t) => around(how.near?.[t] ?? FIRST_GUESS));
  return withRows(states, training, (fitted) =>
    withRows(states, held, (scored) => {
      const tried: Tried[][] = tasks.map(() => []);
      for (;;) {
        const asked = tasks.flatMap((task, t) => {
          const step = nextStep(planned[t]!, tried[t]!);
          return step === null ? [] : [{ task, step, own: tried[t]! }];
        });
        if (asked.length === 0) return tried.map((own) => bestOf(own).step);
        const fits = asked.map(({ task, step, own }): ProbeFit => {
          const start = nearest(own, step)?.start;
          return { ...fitOn(task, training, step), ...(start && { start }) };
        });
        const probes = fitProbes(fitted, fits, ROUGH_TOLERANCE);
        const logs = logProbabilities(scored, probes);
        asked.forEach(({ task, step, own }, at) => {
          own.push({ step, start: probes[at]!.point, loss: lossOn(task, held, logs[at]!) });
        });
      }
    }),
  );
}

/** The rows of a fifth of the documents outside the selection split, and the others outside it. */
export function innerSplit({ documents, selection, seed }: Choosing): { training: Uint32Array; held: Uint32Array } {
  const able = Uint8Array.from({ length: documents.length }, (_, row) => 1 - (selection?.[row] ?? 0));
  const inner = fifthOfDocuments(documents, able, seed);
  const others = able.map((flag, row) => flag & ~inner[row]!);
  return { training: rowsWhere(others, (flag) => flag === 1), held: rowsWhere(inner, (flag) => flag === 1) };
}

/** What is planned, then the neighbours of the best, until both were tried. */
function nextStep(planned: readonly number[], tried: readonly Tried[]): number | null {
  const isOpen = (step: number) => tried.every((one) => one.step !== step);
  const open = planned.find(isOpen);
  if (open !== undefined) return open;
  const { step } = bestOf(tried);
  return [step - 1, step + 1].find((one) => isOpen(one) && isPenalty(one)) ?? null;
}

function bestOf(tried: readonly Tried[]): Tried {
  return tried.reduce((least, one) => (one.loss < least.loss ? one : least));
}

function nearest(tried: readonly Tried[], step: number): Tried | undefined {
  const away = (one: Tried) => Math.abs(one.step - step);
  return tried.reduce<Tried | undefined>((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
}

/** Summed over rows, in nats. */
export function lossOn({ labels, classes }: ProbeTask, rows: Uint32Array, logs: Float64Array): number {
  return rows.reduce((loss, row, at) => (labels[row]! < 0 ? loss : loss - logs[at * classes + labels[row]!]!), 0);
}
