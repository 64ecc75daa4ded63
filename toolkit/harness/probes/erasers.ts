import { controlLabels, permutedLabels } from '../../probing/controlLabels';
import { type Eraser, fitErasers } from '../../probing/leace';
import type { Products } from '../../probing/products';
import type { LayerStates } from './fitPieces';
import type { PreparedTask } from './taskUnits';

/** Labels that say nothing of a state, or of nothing but its word: what an edit as large does by itself. */
export const ERASURE_NULLS = ['permuted labels', 'control task'] as const;
export type ErasureNull = (typeof ERASURE_NULLS)[number];

/** What is erased from states. */
export interface Erased {
  task: string;
  control: ErasureNull | null;
  draw: number;
}

export function erasedName({ task, control, draw }: Erased): string {
  return JSON.stringify([task, control, draw]);
}

/** What is erased, and the class of each word of the corpus in it, -1 for none: all words of a unit have its class. */
export interface WordConcept extends Erased {
  labels: Int32Array;
  classes: number;
}

/** The concepts of tasks, each followed by its nulls. */
export function wordConcepts(
  tasks: readonly PreparedTask[],
  words: number,
  { draws, seed }: { draws: number; seed: number },
): WordConcept[] {
  return tasks.flatMap((prepared) => {
    const { task, classes, types } = prepared;
    const concept = (control: ErasureNull | null, draw: number, labels: Int32Array): WordConcept => ({
      ...{ task: task.name, control, draw, classes: classes.length },
      labels: ofWords(prepared, labels, words),
    });
    const drawn = Array.from({ length: draws }, (_, draw) => [
      concept('permuted labels', draw, permutedLabels(prepared.labels, seed + draw)),
      concept('control task', draw, controlLabels(prepared.labels, types, seed + draw)),
    ]);
    return [concept(null, 0, prepared.labels), ...drawn.flat()];
  });
}

function ofWords({ stretches: { starts, ends } }: PreparedTask, labels: Int32Array, words: number): Int32Array {
  const all = new Int32Array(words).fill(-1);
  labels.forEach((label, unit) => all.fill(label, starts[unit], ends[unit]));
  return all;
}

/** An edit of states: an eraser, and how far along it. */
export interface Edit {
  name: string;
  eraser: Eraser;
  factor: number;
}

/**
 * Fits what erases each concept at a layer. Nulls go as far along their edit as makes its mean square that of the task's own.
 * @param rows - the words that erasers are fitted on
 */
export function fitEdits(
  concepts: readonly WordConcept[],
  { values, features }: LayerStates,
  rows: readonly number[],
  products: Products,
): Edit[] {
  const states = new Float32Array(rows.length * features);
  rows.forEach((row, at) => {
    states.set(values.subarray(row * features, (row + 1) * features), at * features);
  });
  const asked = concepts.map(({ labels, classes }) => ({
    labels: Int32Array.from(rows, (row) => labels[row]!),
    classes,
  }));
  const erasers = fitErasers(states, features, asked, products);
  const sizes = new Map(
    concepts.flatMap(({ task, control }, at) => (control ? [] : [[task, erasers[at]!.meanSquare]])),
  );
  return concepts.map((concept, at) => {
    const eraser = erasers[at]!;
    const factor = eraser.meanSquare === 0 ? 0 : Math.sqrt(sizes.get(concept.task)! / eraser.meanSquare);
    return { name: erasedName(concept), eraser, factor };
  });
}
