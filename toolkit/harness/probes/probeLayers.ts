import { controlLabels, permutedLabels } from '../../probing/controlLabels';
import { crossValidate } from '../../probing/crossValidate';
import { probeInput, type Products } from '../../probing/products';
import { type DocumentSums, documentSums } from '../../probing/profile';
import type { ProbeTask } from '../../probing/strengths';
import { normsOnly, unitStates, withoutNorms } from '../../probing/unitStates';
import type { PreparedTask } from './taskUnits';

/** What a probe is fitted on besides the task's own labels and states. */
export type ProbeControl = 'control task' | 'permuted labels' | 'norm alone' | 'without norm';
export const CONTROLS: readonly ProbeControl[] = ['control task', 'permuted labels', 'norm alone', 'without norm'];

/** What the probes of a task say at one layer, by document; with what they say where a control is in force. */
export interface LayerProbes {
  layer: number;
  own: DocumentSums;
  controls: Partial<Record<ProbeControl, DocumentSums>>;
}

export interface ProbeOptions {
  folds: number;
  seed: number;
  controls: boolean;
  refits: number;
  products: Products;
  /** 1 for each document of the selection split. */
  selection: Uint8Array;
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
  const states = unitStates(values, features, group[0]!.stretches);
  const fit = (control: ProbeControl | null, given = states, width = features) =>
    fitGroup(
      group,
      { states: given, features: width, control },
      before?.map((one) => (control ? one.controls[control]! : one.own)) ?? null,
      options,
    );
  const own = fit(null);
  const controls = options.controls
    ? {
        'control task': fit('control task'),
        'permuted labels': fit('permuted labels'),
        'norm alone': fit('norm alone', normsOnly(states, features), 1),
        'without norm': fit('without norm', withoutNorms(states, features)),
      }
    : {};
  return group.map((_, t) => ({
    layer,
    own: own[t]!,
    controls: Object.fromEntries(Object.entries(controls).map(([name, found]) => [name, found[t]!])),
  }));
}

/** What a group of tasks is fitted on. */
interface Fitted {
  /** [units, features] */
  states: Float32Array;
  features: number;
  control: ProbeControl | null;
}

function fitGroup(
  group: TaskGroup,
  { states, features, control }: Fitted,
  before: readonly DocumentSums[] | null,
  { products, folds, seed, refits, selection }: ProbeOptions,
): DocumentSums[] {
  const { documents } = group[0]!;
  const tasks = group.map((prepared): ProbeTask => {
    const { task, classes } = prepared;
    return { name: task.name, labels: labelsUnder(control, prepared, seed), classes: classes.length };
  });
  const held = { values: probeInput(states, features), features: features + 1, products };
  const found = crossValidate(held, tasks, {
    ...{ documents, folds, seed },
    refits: control === null ? refits : 0,
    ...(selection.includes(1) && {
      selection: Uint8Array.from(documents, (document) => selection[document]!),
    }),
    ...(before && { near: before.map(({ step }) => step) }),
  });
  return found.map((one) => documentSums(one, documents, selection.length));
}

function labelsUnder(control: ProbeControl | null, { labels, types }: PreparedTask, seed: number): Int32Array {
  if (control === 'control task') return controlLabels(labels, types, seed);
  return control === 'permuted labels' ? permutedLabels(labels, seed) : labels;
}
