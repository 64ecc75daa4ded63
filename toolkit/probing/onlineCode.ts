import { generatorFor, shuffle } from '../random';
import { smoothed } from './heldOut';
import { fitProbes, logProbabilities } from './softmaxProbe';
import { type Choosing, fitOn, type ProbedStates, type ProbeTask, rowsWhere, withRows } from './strengths';

/** Shares of the documents after each of which the probe is fitted anew. */
const PORTIONS = [1 / 8, 1 / 4, 1 / 2];
/** The share of a text's rows that these fits go over, all together. */
export const ONLINE_ROWS = PORTIONS.reduce((sum, share) => sum + share, 0);

/**
 * The bits that the classes take in a code which learns as it goes (Voita & Titov 2020, Information-Theoretic Probing with Minimum
 * Description Length): those of the first eighth of the documents log2 K each, those of each later portion what the probe of all
 * documents before it says, its probabilities smoothed as in cross-validation. Documents come in an order drawn by seed, the same at
 * every layer, and those of the selection split do not come. It depends on that order, since documents are not exchangeable.
 * @param steps - the penalty of each task; see `chooseSteps`
 * @returns of each task the bits per row with a class
 */
export function onlineCodes(
  states: ProbedStates,
  tasks: readonly ProbeTask[],
  steps: readonly number[],
  { documents, selection, seed }: Choosing,
): number[] {
  const portionOf = portions(documents, selection, seed);
  const bits = tasks.map((task) =>
    sumOver(
      task,
      rowsWhere(portionOf, (of) => of === 0),
      () => Math.log2(task.classes),
    ),
  );
  for (let portion = 1; portion <= PORTIONS.length; portion++) {
    const training = rowsWhere(portionOf, (of) => of >= 0 && of < portion);
    const coded = rowsWhere(portionOf, (of) => of === portion);
    const fits = tasks.map((task, t) => fitOn(task, training, steps[t]!));
    const probes = withRows(states, training, (some) => fitProbes(some, fits));
    const logs = withRows(states, coded, (some) => logProbabilities(some, probes));
    tasks.forEach((task, t) => {
      const { classes } = task;
      const count = sumOver(task, training, () => 1);
      bits[t]! += sumOver(task, coded, (at, label) => {
        return -Math.log2(smoothed(Math.exp(logs[t]![at * classes + label]!), count, classes));
      });
    });
  }
  const all = rowsWhere(portionOf, (of) => of >= 0);
  return tasks.map((task, t) => bits[t]! / sumOver(task, all, () => 1));
}

/** The portion of each row, from 0; -1 for a row of the selection split. */
function portions(documents: ArrayLike<number>, selection: Uint8Array | undefined, seed: number): number[] {
  const rows = Array.from(documents);
  const order = [...new Set(rows.filter((_, row) => selection?.[row] !== 1))];
  shuffle(order, generatorFor(seed, 'online code'));
  const portionOf = new Map(
    order.map((document, at) => [document, PORTIONS.filter((share) => at >= Math.ceil(share * order.length)).length]),
  );
  return rows.map((document) => portionOf.get(document) ?? -1);
}

/** Over the rows that have a class. */
function sumOver({ labels }: ProbeTask, rows: Uint32Array, of: (at: number, label: number) => number): number {
  return rows.reduce((sum, row, at) => (labels[row]! < 0 ? sum : sum + of(at, labels[row]!)), 0);
}
