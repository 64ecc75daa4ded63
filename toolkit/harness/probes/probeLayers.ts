import type { ProbeControl } from '../../probing/controlLabels';
import { foldCount } from '../../probing/crossValidate';
import { type HeldOut, joinFolds, type JudgedRows } from '../../probing/heldOut';
import { type DocumentSums, documentSums, ofUnseenTypes } from '../../probing/profile';
import {
  crossValidation,
  type FitOptions,
  type FitPart,
  type FitPieces,
  isControl,
  probeTasks,
  type TaskGroup,
} from './fitPieces';
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

export interface ProbeOptions extends FitOptions {
  controls: readonly ProbeControl[];
  /** Whether the online code is asked for. */
  online: boolean;
  /** Whether probes are fitted on a layer's states beside those of layer 0 too. */
  conditional: boolean;
}

/** Groups tasks by their units. */
export function groupTasks(tasks: readonly PreparedTask[]): TaskGroup<PreparedTask>[] {
  const groups = new Map<string, PreparedTask[]>();
  for (const task of tasks) {
    const key = JSON.stringify(task.stretches);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()];
}

/**
 * Fits the probes of a group at one layer, and their controls.
 * @param before - what was found at the layer before: strengths are looked for near those chosen there
 * @returns one a task, in order
 */
export async function probeLayer(
  groups: readonly TaskGroup[],
  { group, layer, before }: { group: number; layer: number; before: readonly LayerProbes[] | null },
  options: ProbeOptions,
  compute: FitPieces,
): Promise<LayerProbes[]> {
  const tasks = groups[group]!;
  const sums = (found: HeldOut) => documentSums(found, tasks[0]!.documents, options.selection.length);
  const fit = (part: FitPart) => fitPart(tasks, { group, part, before }, options, compute);
  const [own, ...others] = await Promise.all([
    fit('own').then(async (found) => ({ found, codes: options.online ? await codesOf(found, group, compute) : null })),
    ...partsBesideOwn(layer, options).map(async (part) => ({ part, found: await fit(part) })),
  ]);
  return own.found.map((found, t) => {
    const named = others.map(({ part, found }) => [part, sums(found[t]!)] as const);
    const beside = named.filter(([part]) => !isControl(part));
    return {
      layer,
      own: sums(found),
      readings: { 'unseen words': sums(ofUnseenTypes(found)), ...Object.fromEntries(beside) },
      controls: Object.fromEntries(named.filter(([part]) => isControl(part))),
      onlineCode: own.codes?.[t] ?? null,
    };
  });
}

/** How many pieces `probeLayer` computes. */
export function pieceCount(tasks: TaskGroup, layer: number, options: ProbeOptions): number {
  const parts = 1 + partsBesideOwn(layer, options).length;
  return parts * (1 + foldCount(crossValidation(tasks[0]!, options))) + Number(options.online);
}

function partsBesideOwn(layer: number, { conditional, controls }: ProbeOptions): FitPart[] {
  return [...(layer > 0 && conditional ? (['beyond layer 0'] as const) : []), ...controls];
}

/** The penalties first, then every fold by itself. */
async function fitPart(
  tasks: TaskGroup,
  { group, part, before }: { group: number; part: FitPart; before: readonly LayerProbes[] | null },
  options: ProbeOptions,
  compute: FitPieces,
): Promise<HeldOut[]> {
  const near = before?.map((one) => stepOf(one, part)) ?? null;
  const steps = (await compute({ group, part, piece: { near } })) as number[];
  const folds = Array.from({ length: foldCount(crossValidation(tasks[0]!, options)) }, (_, fold) => fold);
  const judged = await Promise.all(folds.map((fold) => compute({ group, part, piece: { steps, fold } })));
  return joinFolds(probeTasks(tasks, part, options.seed), steps, judged as JudgedRows[][]);
}

function stepOf({ own, readings, controls }: LayerProbes, part: FitPart): number {
  if (part === 'own') return own.step;
  return part === 'beyond layer 0' ? (readings[part] ?? own).step : controls[part]!.step;
}

/** With the penalties that are chosen for the task itself. */
async function codesOf(own: readonly HeldOut[], group: number, compute: FitPieces): Promise<number[]> {
  const code = own.map(({ step }) => step);
  return (await compute({ group, part: 'own', piece: { code } })) as number[];
}
