import { type ProbeControl, controlLabels, permutedLabels } from '../../probing/controlLabels';
import { type CrossValidation, fitFold } from '../../probing/crossValidate';
import type { JudgedRows } from '../../probing/heldOut';
import { onlineCodes } from '../../probing/onlineCode';
import { besideInput, probeInput, type Products } from '../../probing/products';
import { judgedDraws } from '../../probing/profile';
import { chooseSteps, type ProbedStates, type ProbeTask } from '../../probing/strengths';
import { normsOnly, unitStates, withoutNorms } from '../../probing/unitStates';
import type { PreparedTask } from './taskUnits';

/** What fits need of a task. */
export type FittedTask = Omit<PreparedTask, 'task'> & { task: Pick<PreparedTask['task'], 'name'> };

/** Tasks that label the same units, so that their probes are fitted side by side. */
export type TaskGroup<Task = FittedTask> = readonly Task[];

export interface FitOptions {
  folds: number;
  seed: number;
  /** Times that probes of the task itself are fitted again, on documents drawn with replacement: the same for all tasks and layers. */
  refits: number;
  /** 1 for each document of the selection split. */
  selection: Uint8Array;
}

/** The states of all words at one layer, [words, features]. */
export interface LayerStates {
  layer: number;
  values: Float32Array;
  features: number;
}

/** The states that probes of a layer are fitted on. */
export interface StatesToFit {
  own: LayerStates;
  /** Those of layer 0; null where no probe is fitted beside it. */
  base: LayerStates | null;
}

/** What the probes of a group are fitted on, and on which labels: their own, those of a control, or on layer 0 beside the layer. */
export type FitPart = 'own' | 'beyond layer 0' | ProbeControl;

/** Part of the fits of a group at a layer, which can be made by itself. */
export interface FitPiece {
  /** Its position among the groups. */
  group: number;
  part: FitPart;
  /** Choose penalties near those of the layer before; judge a fold by probes of the chosen ones; or code with them as it goes. */
  piece: { near: readonly number[] | null } | { steps: readonly number[]; fold: number } | { code: readonly number[] };
}

/** Of each task its penalty, what is judged, or its bits per unit. */
export type FitAnswer = number[] | JudgedRows[];

/** Computes pieces of a layer, here or in threads. */
export type FitPieces = (piece: FitPiece) => Promise<FitAnswer>;

/**
 * What computes pieces of the fits of a run. The input of the last piece is remembered: those that are fitted on the same states come one
 * after the other, and making it ready goes over all of them.
 */
export function pieceFitter(
  groups: readonly TaskGroup[],
  options: FitOptions & { products: Products },
): (piece: FitPiece, states: StatesToFit) => FitAnswer {
  let last: { of: string; values: Float32Array } | null = null;
  return (piece, states) => {
    const group = groups[piece.group]!;
    const of = [states.own.layer, piece.group, isRelabelled(piece.part) ? 'own' : piece.part].join();
    if (last?.of !== of) last = { of, values: inputOf(group[0]!, piece.part, states) };
    return fitPiece(group, piece, last.values, options);
  };
}

function fitPiece(
  group: TaskGroup,
  { part, piece }: FitPiece,
  values: Float32Array,
  options: FitOptions & { products: Products },
): FitAnswer {
  const features = values.length / group[0]!.labels.length;
  const input: ProbedStates = { values, features, products: options.products };
  const tasks = probeTasks(group, part, options.seed);
  const [, ...refits] = judgedDraws(options.selection, isControl(part) ? 0 : options.refits, options.seed);
  const how = { ...crossValidation(group[0]!, options), refits };
  if ('near' in piece) return chooseSteps(input, tasks, { ...how, ...(piece.near && { near: piece.near }) });
  if ('code' in piece) return onlineCodes(input, tasks, piece.code, how);
  return fitFold(input, tasks, piece.steps, how, piece.fold);
}

/** Whether a control is fitted on the states themselves, and has labels of its own. */
function isRelabelled(part: FitPart): boolean {
  return part === 'control task' || part === 'permuted labels';
}

export function isControl(part: FitPart): part is ProbeControl {
  return part !== 'own' && part !== 'beyond layer 0';
}

/** [units, features], as `probeInput` makes them. */
function inputOf(
  { stretches, labels }: FittedTask,
  part: FitPart,
  { own: { values, features }, base }: StatesToFit,
): Float32Array {
  const states = () => unitStates(values, features, stretches);
  // Of a pair the norms are those of both words.
  const lessOf = (less: typeof normsOnly, width: number) =>
    stretches.others ? unitStates(less(values, features), width, stretches) : less(states(), features);
  if (part === 'norm alone') return probeInput(lessOf(normsOnly, 1), 1);
  if (part === 'without norm') return probeInput(lessOf(withoutNorms, features), features);
  if (part !== 'beyond layer 0') return probeInput(states(), features);
  return besideInput(states(), unitStates(base!.values, base!.features, stretches), labels.length);
}

export function probeTasks(group: TaskGroup, part: FitPart, seed: number): ProbeTask[] {
  return group.map((prepared) => {
    const { task, classes } = prepared;
    return { name: task.name, labels: labelsUnder(part, prepared, seed), classes: classes.length };
  });
}

/** The folds of a task, the same at every layer. */
export function crossValidation(
  { documents, types }: FittedTask,
  { folds, seed, selection }: Pick<FitOptions, 'folds' | 'seed' | 'selection'>,
): CrossValidation {
  const own = selection.includes(1) && { selection: Uint8Array.from(documents, (document) => selection[document]!) };
  return { documents, folds, seed, types, ...own };
}

function labelsUnder(part: FitPart, { labels, types }: FittedTask, seed: number): Int32Array {
  if (part === 'control task') return controlLabels(labels, types, seed);
  return part === 'permuted labels' ? permutedLabels(labels, seed) : labels;
}
