import { documentFolds } from './folds';
import { fitProbes, logProbabilities, ROUGH_TOLERANCE } from './softmaxProbe';
import { type FoldRows, type HeldOut, joinFolds, judgeFold, type JudgedRows } from './heldOut';
import { chooseSteps, type Choosing, fitOn, type ProbedStates, type ProbeTask, rowsWhere, withRows } from './strengths';

export interface CrossValidation extends Choosing {
  folds: number;
  /** For each time that every probe is fitted again, at the strength it has, how often each document is drawn. */
  refits?: readonly ArrayLike<number>[];
  /** The word type of each row: with them it is known which rows are of a type that no training row has. */
  types?: readonly string[];
}

/** Cross-validates the probes of several tasks on the same states, all tasks side by side. */
export function crossValidate(states: ProbedStates, tasks: readonly ProbeTask[], how: CrossValidation): HeldOut[] {
  const steps = chooseSteps(states, tasks, how);
  return acrossFolds(tasks, steps, how, (fold) => fitFold(states, tasks, steps, how, fold));
}

/** How many folds are fitted: one more than are drawn where a selection split is judged too. */
export function foldCount({ folds, selection }: Pick<CrossValidation, 'folds' | 'selection'>): number {
  return selection ? folds + 1 : folds;
}

/**
 * Judges every row by what was fitted without its document.
 * @param judged - of a fold what each task's probes say of its test rows
 */
export function acrossFolds(
  tasks: readonly ProbeTask[],
  steps: readonly number[],
  how: CrossValidation,
  judged: (fold: number) => readonly JudgedRows[],
): HeldOut[] {
  return joinFolds(
    tasks,
    steps,
    Array.from({ length: foldCount(how) }, (_, fold) => judged(fold)),
  );
}

/**
 * Fits the probes of a fold on its training rows, and judges its test rows by them.
 * @param steps - the penalty of each task; see `chooseSteps`
 * @returns one a task
 */
export function fitFold(
  states: ProbedStates,
  tasks: readonly ProbeTask[],
  steps: readonly number[],
  how: CrossValidation,
  fold: number,
): JudgedRows[] {
  const rows = rowsOfFold(how, fold);
  const fitted = { steps, ...rows, times: drawnTimes(how, rows.training, fold) };
  const { logs, converged } = fittedLogs(states, tasks, fitted);
  return judgeFold(tasks, how, rows, logs).map((judged, t) => ({ ...judged, unconverged: Number(!converged[t]) }));
}

/** The rows of a fold; the one after the last is the selection split, whose documents are in no other. */
export function rowsOfFold({ documents, selection, folds, seed }: CrossValidation, fold: number): FoldRows {
  const judged = rowsWhere(selection ?? new Uint8Array(documents.length), (flag) => flag === 0);
  const drawn = documentFolds(
    Uint32Array.from(judged, (row) => documents[row]!),
    folds,
    seed,
  );
  const foldOf = new Uint8Array(documents.length).fill(folds);
  judged.forEach((row, at) => (foldOf[row] = drawn[at]!));
  return {
    training: rowsWhere(foldOf, (of) => of !== fold && of !== folds),
    test: rowsWhere(foldOf, (of) => of === fold),
  };
}

/**
 * For each refit how often each training row is drawn, with its document; a draw without any of them is each once. The selection split is
 * not judged by refits.
 */
function drawnTimes({ documents, folds, refits = [] }: CrossValidation, training: Uint32Array, fold: number) {
  if (fold === folds) return [];
  return refits.map((times) => {
    const drawn = Uint8Array.from(training, (row) => times[documents[row]!]!);
    return drawn.some((count) => count > 0) ? drawn : drawn.fill(1);
  });
}

interface Fold extends FoldRows {
  steps: readonly number[];
  /** Of each refit. */
  times: readonly Uint8Array[];
}

/** @returns of each task the log probabilities of the test rows, by its probe and then by each refit; and whether the probe converged */
function fittedLogs(
  states: ProbedStates,
  tasks: readonly ProbeTask[],
  { steps, training, test, times }: Fold,
): { logs: Float64Array[][]; converged: boolean[] } {
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
  const byProbe = withRows(states, test, (some) => fitted.map((probes) => logProbabilities(some, probes)));
  const logs = tasks.map((_, t) => byProbe.map((ofTasks) => ofTasks[t]!));
  return { logs, converged: probes.map(({ converged }) => converged) };
}
