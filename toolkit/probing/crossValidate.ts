import { clusterDraws } from '../metrics/bootstrap';
import { documentFolds, fifthOfDocuments } from './folds';
import type { Products, StateProducts } from './products';
import { fitProbes, logProbabilities, type ProbeFit } from './softmaxProbe';

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

export interface CrossValidation {
  /** Of each row. */
  documents: ArrayLike<number>;
  /** 1 for rows of the selection split: no fold trains on them, and a probe of all other rows is judged on them. */
  selection?: Uint8Array;
  folds: number;
  seed: number;
  /** Times that every probe is fitted again, on training documents drawn with replacement, at the strength it has. */
  refits?: number;
  /** Of each task the step that was chosen at the layer before: near it this one's is looked for. */
  near?: readonly number[];
}

/** What a task's probes say of rows that they were not fitted on. */
export interface HeldOut {
  task: string;
  /** log2 of the probability of the row's own class, minus log2 of the class's share among the training rows; NaN without a class. */
  bits: Float64Array;
  /** Minus the log2 of that share: the entropy of a row's class before anything is known. */
  priorBits: Float64Array;
  /** 1 where the likeliest class is the row's own. */
  correct: Uint8Array;
  /** The penalty that was chosen: 10 to the power of half of it. */
  step: number;
  /** The bits saved over all rows that judge, by the probes of each refit. */
  refits: number[];
}

/**
 * Penalties are counted in half decades. Those around a first guess are tried, then the neighbours of the best, which find the lowest
 * loss since it has one valley along them; and the bounds of what is tried.
 */
const FIRST_GUESS = -3;
const around = (step: number) => [step + 1, step, step - 1];
const [WEAKEST, STRONGEST] = [-12, 2];

function strengthAt(step: number): number {
  return 10 ** (step / 2);
}

/** Cross-validates the probes of several tasks on the same states, all tasks side by side. */
export function crossValidate(states: ProbedStates, tasks: readonly ProbeTask[], how: CrossValidation): HeldOut[] {
  const { documents, selection, folds, seed } = how;
  const foldOf = documentFolds(documents, folds, seed).map((fold, row) => (selection?.[row] === 1 ? folds : fold));
  const steps = chooseSteps(states, tasks, how);
  const found = tasks.map((task, t) => nothingYet(task, steps[t]!));
  for (let fold = 0; fold < (selection ? folds + 1 : folds); fold++) {
    const training = rowsWhere(foldOf, (of) => of !== fold && of !== folds);
    const test = rowsWhere(foldOf, (of) => of === fold);
    const times = fold === folds ? [] : drawnTimes(how, training);
    const judged = fitFold(states, tasks, { steps, training, test, times });
    judged.forEach((logs, t) => {
      judge(found[t]!, tasks[t]!, { training, test, logs });
    });
  }
  return found;
}

function rowsWhere(values: ArrayLike<number>, isWanted: (value: number) => boolean): Uint32Array {
  return Uint32Array.from(Array.from(values, (value, row) => (isWanted(value) ? row : -1)).filter((row) => row >= 0));
}

/** Works with products of some of the rows alone. */
function withRows<T>(states: ProbedStates, rows: Uint32Array, work: (some: StateProducts) => T): T {
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
function fitOn({ labels, classes }: ProbeTask, rows: Uint32Array, step: number): ProbeFit {
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
function chooseSteps(states: ProbedStates, tasks: readonly ProbeTask[], how: CrossValidation): number[] {
  const { documents, selection, seed, near } = how;
  const able = Uint8Array.from({ length: documents.length }, (_, row) => 1 - (selection?.[row] ?? 0));
  const inner = fifthOfDocuments(documents, able, seed);
  const training = rowsWhere(
    able.map((flag, row) => flag & ~inner[row]!),
    (flag) => flag === 1,
  );
  const held = rowsWhere(inner, (flag) => flag === 1);
  const planned = tasks.map((_, t) => around(near?.[t] ?? FIRST_GUESS));
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
        const probes = fitProbes(fitted, fits);
        const logs = logProbabilities(scored, probes);
        asked.forEach(({ task, step, own }, at) => {
          own.push({ step, start: probes[at]!.point, loss: lossOn(task, held, logs[at]!) });
        });
      }
    }),
  );
}

/** What is planned, then the neighbours of the best, until both were tried. */
function nextStep(planned: readonly number[], tried: readonly Tried[]): number | null {
  const isOpen = (step: number) => tried.every((one) => one.step !== step);
  const open = planned.find(isOpen);
  if (open !== undefined) return open;
  const { step } = bestOf(tried);
  return [step - 1, step + 1].find((one) => isOpen(one) && one >= WEAKEST && one <= STRONGEST) ?? null;
}

function bestOf(tried: readonly Tried[]): Tried {
  return tried.reduce((least, one) => (one.loss < least.loss ? one : least));
}

function nearest(tried: readonly Tried[], step: number): Tried | undefined {
  const away = (one: Tried) => Math.abs(one.step - step);
  return tried.reduce<Tried | undefined>((best, one) => (best && away(best) <= away(one) ? best : one), undefined);
}

/** Summed over rows, in nats. */
function lossOn({ labels, classes }: ProbeTask, rows: Uint32Array, logs: Float64Array): number {
  return rows.reduce((loss, row, at) => (labels[row]! < 0 ? loss : loss - logs[at * classes + labels[row]!]!), 0);
}

/** For each refit how often each training row is drawn, where its documents are drawn with replacement: the same at every layer. */
function drawnTimes({ documents, seed, refits = 0 }: CrossValidation, training: Uint32Array): Uint8Array[] {
  const drawn = [...new Set(Array.from(training, (row) => documents[row]!))];
  const placeOf = new Map(drawn.map((document, at) => [document, at]));
  return clusterDraws(drawn.length, refits, seed).map((times) =>
    Uint8Array.from(training, (row) => times[placeOf.get(documents[row]!)!]!),
  );
}

interface Fold {
  steps: readonly number[];
  training: Uint32Array;
  test: Uint32Array;
  /** Of each refit. */
  times: readonly Uint8Array[];
}

/** @returns of each task the log probabilities of the test rows, by its probe and then by each refit */
function fitFold(
  states: ProbedStates,
  tasks: readonly ProbeTask[],
  { steps, training, test, times }: Fold,
): Float64Array[][] {
  const fits = tasks.map((task, t) => fitOn(task, training, steps[t]!));
  const fitted = withRows(states, training, (some) => {
    const probes = fitProbes(some, fits);
    const start = (t: number) => probes[t]!.point;
    return [
      probes,
      ...times.map((rows) =>
        fitProbes(
          some,
          fits.map((fit, t) => ({ ...fit, rows, start: start(t) })),
        ),
      ),
    ];
  });
  const logs = withRows(states, test, (some) => fitted.map((probes) => logProbabilities(some, probes)));
  return tasks.map((_, t) => logs.map((byProbe) => byProbe[t]!));
}

function nothingYet({ name, labels }: ProbeTask, step: number): HeldOut {
  const none = () => new Float64Array(labels.length).fill(NaN);
  return { task: name, bits: none(), priorBits: none(), correct: new Uint8Array(labels.length), step, refits: [] };
}

interface Judged extends Pick<Fold, 'training' | 'test'> {
  /** Of the test rows, by the probe and then by each refit. */
  logs: readonly Float64Array[];
}

/** Adds what the probes of a fold say of its test rows. */
function judge(found: HeldOut, task: ProbeTask, { training, test, logs: [own, ...refits] }: Judged): void {
  const { labels, classes } = task;
  const { shares, count } = classShares(task, training);
  test.forEach((row, at) => {
    const label = labels[row]!;
    if (label < 0) return;
    const prior = -Math.log2(shares[label]!);
    const bitsBy = (logs: Float64Array) =>
      Math.log2(smoothed(Math.exp(logs[at * classes + label]!), count, classes)) + prior;
    found.priorBits[row] = prior;
    found.bits[row] = bitsBy(own!);
    const all = own!.subarray(at * classes, (at + 1) * classes);
    found.correct[row] = Number(all.every((log) => log <= all[label]!));
    refits.forEach((logs, refit) => (found.refits[refit] = (found.refits[refit] ?? 0) + bitsBy(logs)));
  });
}

/** The share of each class among labelled training rows, smoothed as the probabilities are. */
function classShares({ labels, classes }: ProbeTask, rows: Uint32Array): { shares: Float64Array; count: number } {
  const counts = new Float64Array(classes);
  for (const row of rows) if (labels[row]! >= 0) counts[labels[row]!]!++;
  const count = counts.reduce((sum, times) => sum + times, 0);
  return { shares: counts.map((times) => smoothed(times / Math.max(1, count), count, classes)), count };
}

/** p' = (N p + 1/2) / (N + K/2): no class is impossible because N training rows lack it. */
function smoothed(probability: number, count: number, classes: number): number {
  return (count * probability + 0.5) / (count + classes / 2);
}
