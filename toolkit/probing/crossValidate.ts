import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { generatorFor } from '../random';
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
  /** The penalty that each fold chose, as `strengthAt` counts. */
  steps: number[];
  /** The bits saved over all rows that judge, by the probes of each refit on resampled training documents. */
  refits: number[];
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
  /** Of each task the steps that were chosen at the layer before: near them this one's are looked for. */
  near?: readonly (readonly number[])[];
}

/** Penalties are counted in half decades: step -2 is a penalty of 0.1. */
export function strengthAt(step: number): number {
  return 10 ** (step / 2);
}

/** The steps that are tried, from the strongest; those around a step; and the bounds of what is tried beyond a choice at an edge. */
const GRID = [-2, -3, -4, -5, -6, -7, -8];
const around = (step: number) => [step + 1, step, step - 1];
const [WEAKEST, STRONGEST] = [-12, 2];

/**
 * Cross-validates the probes of several tasks on the same states, all folds of all tasks side by side. In each fold the strength is
 * chosen on a fifth of its training documents; the probe is then fitted on all of them.
 */
export function crossValidate(states: StateProducts, tasks: readonly ProbeTask[], how: CrossValidation): HeldOut[] {
  const { documents, selection, folds, seed, near } = how;
  const foldOf = documentFolds(documents, folds, seed).map((fold, row) => (selection?.[row] === 1 ? folds : fold));
  const fits = tasks.flatMap((task, t) =>
    Array.from({ length: selection ? folds + 1 : folds }, (_, fold): FoldFit => {
      const training = foldOf.map((of) => Number(of !== fold && of !== folds));
      const inner = fifthOfDocuments(documents, training, seed + fold);
      return { task, training, inner, planned: near ? around(near[t]![fold]!) : GRID };
    }),
  );
  const chosen = chooseStrengths(states, fits);
  const finals = fits.map(({ task, training }, at): ProbeFit => {
    const { step, start } = chosen[at]!;
    return { ...task, rows: training, strength: strengthAt(step), start };
  });
  const probes = fitProbes(states, finals);
  const judged = (logs: readonly Float64Array[]) =>
    tasks.map((task) =>
      heldOut(
        task,
        foldOf,
        fits.flatMap((fit, at) => (fit.task === task ? [{ ...fit, logs: logs[at]!, step: chosen[at]!.step }] : [])),
      ),
    );
  const found = judged(logProbabilities(states, probes));
  for (let refit = 0; refit < (how.refits ?? 0); refit++) {
    const times = drawnTimes(documents, seed, refit);
    const again = finals.map((fit, at) => ({
      ...fit,
      rows: fit.rows.map((flag, row) => flag * times[row]!),
      start: probes[at]!.point,
    }));
    judged(logProbabilities(states, fitProbes(states, again))).forEach(({ bits }, t) => {
      found[t]!.refits.push(bits.reduce((sum, saved, row) => sum + (foldOf[row] === folds ? 0 : saved || 0), 0));
    });
  }
  return found;
}

/** How often each row is drawn, where documents are drawn with replacement. */
function drawnTimes(documents: ArrayLike<number>, seed: number, refit: number): Uint8Array {
  const all = [...new Set(Array.from(documents))];
  const generator = generatorFor(seed, `refit ${refit}`);
  const times = new Map<number, number>();
  for (let drawn = 0; drawn < all.length; drawn++) {
    const document = all[uniformInt(generator, 0, all.length - 1)]!;
    times.set(document, (times.get(document) ?? 0) + 1);
  }
  return Uint8Array.from({ length: documents.length }, (_, row) => times.get(documents[row]!) ?? 0);
}

/** A fit of one task in one fold. */
interface FoldFit {
  task: ProbeTask;
  training: Uint8Array;
  /** The rows of it that its strength is chosen on. */
  inner: Uint8Array;
  /** The steps that are tried in any case. */
  planned: readonly number[];
}

/** A penalty that was tried: where its fit ended, and the loss of the rows held back. */
interface Tried {
  step: number;
  start: Float64Array;
  loss: number;
}

/** Of each fit the penalty of the lowest loss. All fits try one at a time, each from where the one nearest to it ended. */
function chooseStrengths(states: StateProducts, fits: readonly FoldFit[]): Tried[] {
  const tried: Tried[][] = fits.map(() => []);
  for (;;) {
    const asked = fits.flatMap((fit, at) => {
      const step = nextStep(fit.planned, tried[at]!);
      return step === null ? [] : [{ fit, step, own: tried[at]! }];
    });
    if (asked.length === 0) return tried.map(bestOf);
    const probes = fitProbes(
      states,
      asked.map(({ fit, step, own }) => innerFit(fit, strengthAt(step), nearest(own, step)?.start)),
    );
    const logs = logProbabilities(states, probes);
    asked.forEach(({ fit, step, own }, at) => {
      own.push({ step, start: probes[at]!.point, loss: innerLoss(fit, logs[at]!) });
    });
  }
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

type Fitted = FoldFit & { logs: Float64Array; step: number };

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
  return { task: task.name, bits, priorBits, correct, steps: fits.map(({ step }) => step), refits: [] };
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
