import { controlLabels, permutedLabels, type ProbeControl } from '../../probing/controlLabels';
import { crossValidate, type CrossValidation, type HeldOut } from '../../probing/crossValidate';
import { besideInput, probeInput, type Products } from '../../probing/products';
import { type DocumentSums, documentSums, ofUnseenTypes } from '../../probing/profile';
import { onlineCodes } from '../../probing/onlineCode';
import type { ProbedStates, ProbeTask } from '../../probing/strengths';
import { normsOnly, unitStates, withoutNorms } from '../../probing/unitStates';
import type { PreparedTask } from './taskUnits';

/**
 * How else probes are read: on words of types that no training document has; and with the state at layer 0 beside that of the layer,
 * which tells what the layer holds beyond it (Hewitt et al. 2021, Conditional Probing).
 */
export type ProbeReading = 'unseen words' | 'beyond layer 0';

/** What the probes of a task say at one layer, by document; with what they say at other readings, and where a control is in force. */
export interface LayerProbes {
  layer: number;
  own: DocumentSums;
  /** Beyond layer 0 where it is asked for, at the layers above. */
  readings: Partial<Record<ProbeReading, DocumentSums>>;
  controls: Partial<Record<ProbeControl, DocumentSums>>;
  /** Bits per unit of the online code; null where it is not asked for. */
  onlineCode: number | null;
}

export interface ProbeOptions {
  folds: number;
  seed: number;
  controls: readonly ProbeControl[];
  refits: number;
  /** Whether the online code is asked for. */
  online: boolean;
  products: Products;
  /** 1 for each document of the selection split. */
  selection: Uint8Array;
  /** Layer 0, which probes are fitted beside; null where none are. */
  base: LayerStates | null;
}

/** Tasks that label the same units, so that their probes are fitted side by side. */
export type TaskGroup = readonly PreparedTask[];

/** Groups tasks by their units. */
export function groupTasks(tasks: readonly PreparedTask[]): TaskGroup[] {
  const groups = new Map<string, PreparedTask[]>();
  for (const task of tasks) {
    const key = JSON.stringify(task.stretches);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()];
}

/** The states of all words at one layer, [words, features]. */
export interface LayerStates {
  layer: number;
  values: Float32Array;
  features: number;
}

/**
 * Fits the probes of a group at one layer, and their controls.
 * @param before - what was found at the layer before: strengths are looked for near those chosen there
 * @returns one a task, in order
 */
export function probeLayer(
  group: TaskGroup,
  { layer, values, features }: LayerStates,
  before: readonly LayerProbes[] | null,
  options: ProbeOptions,
): LayerProbes[] {
  const { stretches } = group[0]!;
  const states = unitStates(values, features, stretches);
  const input = probeInput(states, features);
  const fit: Fit = (control, given = input, found = (one) => one.own) =>
    fitGroup(group, { input: given, control, near: before?.map((one) => found(one).step) }, options);
  const own = fit(null);
  const base = layer > 0 ? options.base : null;
  const beside = base && unitStates(base.values, base.features, stretches);
  const readings = {
    'unseen words': own.map(ofUnseenTypes),
    ...(beside && {
      'beyond layer 0': fit(
        null,
        besideInput(states, beside, group[0]!.labels.length),
        (one) => one.readings['beyond layer 0'] ?? one.own,
      ),
    }),
  };
  // Of a pair the norms are those of both words.
  const { others } = stretches;
  const lessOf = (less: (of: Float32Array, width: number) => Float32Array, width: number) =>
    others ? unitStates(less(values, features), width, stretches) : less(states, features);
  const controls = fitControls(options.controls, lessOf, features, fit);
  const codes = options.online ? onlineCodesOf(group, input, own, options) : null;
  const sums = (found: HeldOut) => documentSums(found, group[0]!.documents, options.selection.length);
  const ofTask = (named: object, t: number) =>
    Object.fromEntries(Object.entries(named).map(([name, found]: [string, HeldOut[]]) => [name, sums(found[t]!)]));
  return own.map((found, t) => ({
    layer,
    own: sums(found),
    readings: ofTask(readings, t),
    controls: ofTask(controls, t),
    onlineCode: codes?.[t] ?? null,
  }));
}

/** Fits a group at a layer, with strengths near those that are found in what the layer before has. */
type Fit = (
  control: ProbeControl | null,
  input?: Float32Array,
  found?: (before: LayerProbes) => DocumentSums,
) => HeldOut[];

function fitControls(
  controls: readonly ProbeControl[],
  lessOf: (less: typeof normsOnly, width: number) => Float32Array,
  features: number,
  fit: Fit,
): Partial<Record<ProbeControl, HeldOut[]>> {
  const inputs: Partial<Record<ProbeControl, () => Float32Array>> = {
    'norm alone': () => probeInput(lessOf(normsOnly, 1), 1),
    'without norm': () => probeInput(lessOf(withoutNorms, features), features),
  };
  const found = (control: ProbeControl) => fit(control, inputs[control]?.(), (one) => one.controls[control]!);
  return Object.fromEntries(controls.map((control) => [control, found(control)]));
}

/** What a group of tasks is fitted on. */
interface Fitted {
  /** As `probeInput` makes them. */
  input: Float32Array;
  control: ProbeControl | null;
  /** Of each task the step that was chosen at the layer before. */
  near: number[] | undefined;
}

function fitGroup(group: TaskGroup, { input, control, near }: Fitted, options: ProbeOptions): HeldOut[] {
  const { seed, refits } = options;
  return crossValidate(probedStates(group, input, options), probeTasks(group, control, seed), {
    ...crossValidation(group[0]!, options),
    refits: control === null ? refits : 0,
    ...(near && { near }),
  });
}

/** With the penalties that are chosen for the task itself. */
function onlineCodesOf(
  group: TaskGroup,
  input: Float32Array,
  own: readonly HeldOut[],
  options: ProbeOptions,
): number[] {
  const steps = own.map(({ step }) => step);
  const tasks = probeTasks(group, null, options.seed);
  return onlineCodes(probedStates(group, input, options), tasks, steps, crossValidation(group[0]!, options));
}

function probeTasks(group: TaskGroup, control: ProbeControl | null, seed: number): ProbeTask[] {
  return group.map((prepared) => {
    const { task, classes } = prepared;
    return { name: task.name, labels: labelsUnder(control, prepared, seed), classes: classes.length };
  });
}

function probedStates(group: TaskGroup, input: Float32Array, { products }: ProbeOptions): ProbedStates {
  return { values: input, features: input.length / group[0]!.labels.length, products };
}

/** The folds of a task, the same at every layer. */
export function crossValidation(
  { documents, types }: PreparedTask,
  { folds, seed, selection }: Pick<ProbeOptions, 'folds' | 'seed' | 'selection'>,
): CrossValidation {
  const own = selection.includes(1) && { selection: Uint8Array.from(documents, (document) => selection[document]!) };
  return { documents, folds, seed, types, ...own };
}

function labelsUnder(control: ProbeControl | null, { labels, types }: PreparedTask, seed: number): Int32Array {
  if (control === 'control task') return controlLabels(labels, types, seed);
  return control === 'permuted labels' ? permutedLabels(labels, seed) : labels;
}
