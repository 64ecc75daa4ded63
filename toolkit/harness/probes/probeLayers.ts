import type { WordStates } from '../../activations/wordStates';
import { controlLabels, permutedLabels } from '../../probing/controlLabels';
import { crossValidate, type ProbeTask } from '../../probing/crossValidate';
import { probeInput, type StateProducts } from '../../probing/products';
import { type DocumentSums, documentSums } from '../../probing/profile';
import { normsOnly, unitStates, withoutNorms } from '../../probing/unitStates';
import type { PreparedTask } from './taskUnits';

/** What a probe is fitted on besides the task's own labels and states. */
export const CONTROLS = ['control task', 'permuted labels', 'norm alone', 'without norm'] as const;
export type ProbeControl = (typeof CONTROLS)[number];

/** What the probes of a task say at one layer, by document; with what they say where a control is in force. */
export interface LayerProbes {
  layer: number;
  own: DocumentSums;
  controls: Partial<Record<ProbeControl, DocumentSums>>;
}

/** Holds states where they are multiplied. */
export type Products = (states: Float32Array, features: number) => StateProducts;

export interface ProbeOptions {
  folds: number;
  seed: number;
  controls: boolean;
  products: Products;
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

/** Fits the probes of a group at one layer, and their controls: one `LayerProbes` a task, in order. */
export function probeLayer(group: TaskGroup, states: WordStates, layer: number, options: ProbeOptions): LayerProbes[] {
  const { features } = states;
  const units = unitStates(states.layer(layer), features, group[0]!.stretches);
  const onLabels = (of: (task: PreparedTask) => Int32Array): ProbeTask[] =>
    group.map((task) => ({ name: task.task.name, labels: of(task), classes: task.classes.length }));
  const own = onLabels(({ labels }) => labels);
  if (!options.controls)
    return fitGroup(group, units, features, own, options).map((sums) => ({ layer, own: sums, controls: {} }));
  const control = onLabels(({ labels, types }) => controlLabels(labels, types, options.seed));
  const permuted = onLabels(({ labels }) => permutedLabels(labels, options.seed));
  const found = fitGroup(group, units, features, [...own, ...control, ...permuted], options);
  const norm = fitGroup(group, normsOnly(units, features), 1, own, options);
  const direction = fitGroup(group, withoutNorms(units, features), features, own, options);
  return group.map((_, at) => ({
    layer,
    own: found[at]!,
    controls: {
      'control task': found[group.length + at]!,
      'permuted labels': found[2 * group.length + at]!,
      'norm alone': norm[at]!,
      'without norm': direction[at]!,
    },
  }));
}

function fitGroup(
  group: TaskGroup,
  states: Float32Array,
  features: number,
  tasks: readonly ProbeTask[],
  { products, folds, seed }: ProbeOptions,
): DocumentSums[] {
  const { documents } = group[0]!;
  const count = 1 + documents.reduce((most, document) => Math.max(most, document), 0);
  const held = products(probeInput(states, features), features + 1);
  try {
    return crossValidate(held, tasks, { documents, folds, seed }).map((found) => documentSums(found, documents, count));
  } finally {
    held.dispose();
  }
}
