import { documentFolds, fifthOfDocuments } from './folds';
import type { StateProducts } from './products';
import { fitProbes, logProbabilities, type ProbeFit } from './softmaxProbe';

/** What a probe is to tell of each row. */
export interface ProbeTask {
  name: string;
  /** The class of each row, from 0; -1 for a row that has none. */
  labels: Int32Array;
  /** Fixed beforehand, so that a class which a fold's training rows lack is still possible. */
  classes: number;
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
  /** The strength that each fold chose. */
  strengths: number[];
}

export interface CrossValidation {
  /** Of each row. */
  documents: ArrayLike<number>;
  /** 1 for rows of the selection split: no fold trains on them, and a probe of all other rows is judged on them. */
  selection?: Uint8Array;
  folds: number;
  seed: number;
}

/** The penalties that are tried, in half decades; of a choice at an edge so many more are tried beyond it. */
const STRENGTHS = [-1, -1.5, -2, -2.5, -3, -3.5, -4].map((exponent) => 10 ** exponent);
const BEYOND = 2;

/**
 * Cross-validates the probes of several tasks on the same states, all folds of all tasks side by side. In each fold the strength is
 * chosen on a fifth of its training documents; the probe is then fitted on all of them.
 */
export function crossValidate(states: StateProducts, tasks: readonly ProbeTask[], how: CrossValidation): HeldOut[] {
  const { documents, selection, folds, seed } = how;
  const foldOf = documentFolds(documents, folds, seed).map((fold, row) => (selection?.[row] === 1 ? folds : fold));
  const fits = tasks.flatMap((task) =>
    Array.from({ length: selection ? folds + 1 : folds }, (_, fold) => {
      const training = foldOf.map((of) => Number(of !== fold && of !== folds));
      return { task, fold, training, inner: fifthOfDocuments(documents, training, seed + fold) };
    }),
  );
  const chosen = chooseStrengths(states, fits);
  const probes = fitProbes(
    states,
    fits.map(({ task, training }, at) => ({ ...task, rows: training, ...chosen[at]! })),
  );
  const logs = logProbabilities(states, probes);
  return tasks.map((task, t) => {
    const own = fits.flatMap((fit, at) =>
      fit.task === task ? [{ ...fit, logs: logs[at]!, strength: chosen[at]!.strength }] : [],
    );
    return heldOut(tasks[t]!, foldOf, own);
  });
}

/** A fit of one task in one fold. */
interface FoldFit {
  task: ProbeTask;
  fold: number;
  training: Uint8Array;
  /** The rows of it that its strength is chosen on. */
  inner: Uint8Array;
}

interface Chosen {
  strength: number;
  start: Float64Array;
}

/** From the strongest penalty to the weakest, each fit from where the one before it ended. */
function chooseStrengths(states: StateProducts, fits: readonly FoldFit[]): Chosen[] {
  const tried: (Chosen & { loss: number })[][] = fits.map(() => []);
  const tryAll = (which: readonly number[], strengths: readonly number[]) => {
    let starts = which.map((fit) => tried[fit]!.at(-1)?.start);
    for (const strength of strengths) {
      const asked = which.map((fit, at) => innerFit(fits[fit]!, strength, starts[at]));
      const probes = fitProbes(states, asked);
      const logs = logProbabilities(states, probes);
      which.forEach((fit, at) => {
        const loss = innerLoss(fits[fit]!, logs[at]!);
        tried[fit]!.push({ strength, start: probes[at]!.point, loss });
      });
      starts = probes.map(({ point }) => point);
    }
  };
  const all = fits.map((_, at) => at);
  tryAll(all, STRENGTHS);
  const best = (fit: number) => tried[fit]!.reduce((least, one) => (one.loss < least.loss ? one : least));
  for (let more = 1; more <= BEYOND; more++) {
    const weakest = STRENGTHS.at(-1)! * 10 ** (-(more - 1) / 2);
    const atEdge = all.filter((fit) => best(fit).strength === weakest);
    if (atEdge.length > 0) tryAll(atEdge, [weakest / Math.sqrt(10)]);
    const strongest = STRENGTHS[0]! * 10 ** ((more - 1) / 2);
    const atTop = all.filter((fit) => best(fit).strength === strongest);
    if (atTop.length > 0) tryAll(atTop, [strongest * Math.sqrt(10)]);
  }
  return all.map(best);
}

function innerFit({ task, training, inner }: FoldFit, strength: number, start: Float64Array | undefined): ProbeFit {
  const rows = training.map((flag, row) => flag & ~inner[row]! & 1);
  return { ...task, rows, strength, ...(start && { start }) };
}

/** Summed over the rows that the strength is chosen on, in nats. */
function innerLoss({ task, inner }: FoldFit, logs: Float64Array): number {
  let loss = 0;
  inner.forEach((flag, row) => {
    const label = task.labels[row]!;
    if (flag === 1 && label >= 0) loss -= logs[row * task.classes + label]!;
  });
  return loss;
}

type Fitted = FoldFit & { logs: Float64Array; strength: number };

function heldOut(task: ProbeTask, foldOf: Uint8Array, fits: readonly Fitted[]): HeldOut {
  const rows = task.labels.length;
  const bits = new Float64Array(rows).fill(NaN);
  const priorBits = new Float64Array(rows).fill(NaN);
  const correct = new Uint8Array(rows);
  const priors = fits.map(({ training }) => classShares(task, training));
  for (let row = 0; row < rows; row++) {
    const label = task.labels[row]!;
    if (label < 0) continue;
    const fold = foldOf[row]!;
    const { logs } = fits[fold]!;
    const { shares, count } = priors[fold]!;
    const own = logs.subarray(row * task.classes, (row + 1) * task.classes);
    priorBits[row] = -Math.log2(shares[label]!);
    bits[row] = Math.log2(smoothed(Math.exp(own[label]!), count, task.classes)) + priorBits[row]!;
    correct[row] = Number(own.every((log) => log <= own[label]!));
  }
  return { task: task.name, bits, priorBits, correct, strengths: fits.map(({ strength }) => strength) };
}

/** The share of each class among labelled training rows, smoothed as the probabilities are. */
function classShares({ labels, classes }: ProbeTask, training: Uint8Array): { shares: Float64Array; count: number } {
  const counts = new Float64Array(classes);
  let count = 0;
  training.forEach((flag, row) => {
    if (flag === 0 || labels[row]! < 0) return;
    counts[labels[row]!]!++;
    count++;
  });
  return { shares: counts.map((times) => smoothed(times / Math.max(1, count), count, classes)), count };
}

/** p' = (N p + 1/2) / (N + K/2): no class is impossible because N training rows lack it. */
function smoothed(probability: number, count: number, classes: number): number {
  return (count * probability + 0.5) / (count + classes / 2);
}
