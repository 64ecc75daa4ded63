import { clusterDraws } from '../metrics/bootstrap';
import { documentFolds } from './folds';
import { fitProbes, logProbabilities, ROUGH_TOLERANCE } from './softmaxProbe';
import { chooseSteps, type Choosing, fitOn, type ProbedStates, type ProbeTask, rowsWhere, withRows } from './strengths';

export interface CrossValidation extends Choosing {
  folds: number;
  /** Times that every probe is fitted again, on training documents drawn with replacement, at the strength it has. */
  refits?: number;
  /** The word type of each row: with them it is known which rows are of a type that no training row has. */
  types?: readonly string[];
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
  /** 1 where no labelled training row is of the row's word type; 0 everywhere where types are not told. */
  unseen: Uint8Array;
  /** The penalty that was chosen: 10 to the power of half of it. */
  step: number;
  /** The bits saved over all rows that judge, by the probes of each refit; and over those of unseen types. */
  refits: number[];
  unseenRefits: number[];
}

/** Cross-validates the probes of several tasks on the same states, all tasks side by side. */
export function crossValidate(states: ProbedStates, tasks: readonly ProbeTask[], how: CrossValidation): HeldOut[] {
  const steps = chooseSteps(states, tasks, how);
  return acrossFolds(tasks, steps, how, (fold) => fitFold(states, tasks, { steps, ...fold }));
}

/**
 * Judges every row by what was fitted without its document.
 * @param logsOf - of each task the log probabilities of the test rows, by what is fitted on the training rows and then by each refit
 */
export function acrossFolds(
  tasks: readonly ProbeTask[],
  steps: readonly number[],
  how: CrossValidation,
  logsOf: (fold: Omit<Fold, 'steps'>) => Float64Array[][],
): HeldOut[] {
  const { documents, selection, folds, seed, types } = how;
  const foldOf = documentFolds(documents, folds, seed).map((fold, row) => (selection?.[row] === 1 ? folds : fold));
  const found = tasks.map((task, t) => nothingYet(task, steps[t]!));
  for (let fold = 0; fold < (selection ? folds + 1 : folds); fold++) {
    const training = rowsWhere(foldOf, (of) => of !== fold && of !== folds);
    const test = rowsWhere(foldOf, (of) => of === fold);
    const times = fold === folds ? [] : drawnTimes(how, training);
    logsOf({ training, test, times }).forEach((logs, t) => {
      if (types) markUnseen(found[t]!, tasks[t]!, types, { training, test });
      judge(found[t]!, tasks[t]!, { training, test, logs });
    });
  }
  return found;
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
  const fitsOn = (rows: Uint32Array) => tasks.map((task, t) => fitOn(task, rows, steps[t]!));
  const probes = withRows(states, training, (some) => fitProbes(some, fitsOn(training)));
  const refitted = times.map((drawn) => {
    // A third of the rows are of documents that a refit does not draw: they are not multiplied.
    const rows = training.filter((_, at) => drawn[at]! > 0);
    const counts = drawn.filter((count) => count > 0);
    const fits = fitsOn(rows).map((fit, t) => ({ ...fit, rows: counts, start: probes[t]!.point }));
    return withRows(states, rows, (some) => fitProbes(some, fits, ROUGH_TOLERANCE));
  });
  const fitted = [probes, ...refitted];
  const logs = withRows(states, test, (some) => fitted.map((probes) => logProbabilities(some, probes)));
  return tasks.map((_, t) => logs.map((byProbe) => byProbe[t]!));
}

function nothingYet({ name, labels }: ProbeTask, step: number): HeldOut {
  const none = () => new Float64Array(labels.length).fill(NaN);
  const zeros = () => new Uint8Array(labels.length);
  const refits = { refits: [], unseenRefits: [] };
  return { task: name, bits: none(), priorBits: none(), correct: zeros(), unseen: zeros(), step, ...refits };
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
    refits.forEach((logs, refit) => {
      const bits = bitsBy(logs);
      found.refits[refit] = (found.refits[refit] ?? 0) + bits;
      found.unseenRefits[refit] = (found.unseenRefits[refit] ?? 0) + found.unseen[row]! * bits;
    });
  });
}

function markUnseen(
  { unseen }: HeldOut,
  { labels }: ProbeTask,
  types: readonly string[],
  { training, test }: Pick<Fold, 'training' | 'test'>,
): void {
  const seen = new Set<string>();
  for (const row of training) if (labels[row]! >= 0) seen.add(types[row]!);
  for (const row of test) unseen[row] = Number(!seen.has(types[row]!));
}

/** The share of each class among labelled training rows, smoothed as the probabilities are. */
function classShares({ labels, classes }: ProbeTask, rows: Uint32Array): { shares: Float64Array; count: number } {
  const counts = new Float64Array(classes);
  for (const row of rows) if (labels[row]! >= 0) counts[labels[row]!]!++;
  const count = counts.reduce((sum, times) => sum + times, 0);
  return { shares: counts.map((times) => smoothed(times / Math.max(1, count), count, classes)), count };
}

/** p' = (N p + 1/2) / (N + K/2): no class is impossible because N training rows lack it. */
export function smoothed(probability: number, count: number, classes: number): number {
  return (count * probability + 0.5) / (count + classes / 2);
}
