import { acrossFolds, type CrossValidation, rowsOfFold } from './crossValidate';
import { type FoldRows, type HeldOut, judgeFold } from './heldOut';
import { innerSplit, lossOn, type ProbeTask } from './strengths';

/** Units that the shares of all words count as, in half decades: as sure of a word's own shares as its units say, and less so. */
const STEPS = [-2, -1, 0, 1, 2, 3, 4];

/**
 * What a unit's word type tells of its class without any state: p(class | type) = (n(class, type) + a p(class)) / (n(type) + a), on the
 * folds of the probes, `a` chosen as their strength is. Of a type that no training row has it knows the shares of all.
 * @param types - the word type of each row
 */
export function wordIdentity(task: ProbeTask, types: readonly string[], how: CrossValidation): HeldOut {
  const { training, held } = innerSplit(how);
  const lossAt = (step: number) => lossOn(task, held, typeLogs(task, types, { training, test: held, step }));
  const tried = STEPS.map((step) => ({ step, loss: lossAt(step) }));
  const { step } = tried.reduce((least, one) => (one.loss < least.loss ? one : least));
  return acrossFolds([task], [step], how, (fold) => {
    const rows = rowsOfFold(how, fold);
    return judgeFold([task], { types }, rows, [[typeLogs(task, types, { ...rows, step })]]);
  })[0]!;
}

/** Log probabilities, in nats, [test rows, classes]. */
function typeLogs(
  { labels, classes }: ProbeTask,
  types: readonly string[],
  { training, test, step }: FoldRows & { step: number },
): Float64Array {
  const all = new Float64Array(classes).fill(1 / 2); // as the shares of probes are smoothed
  const byType = new Map<string, Float64Array>();
  for (const row of training) {
    if (labels[row]! < 0) continue;
    const own = byType.get(types[row]!) ?? new Float64Array(classes);
    byType.set(types[row]!, own);
    own[labels[row]!]!++;
    all[labels[row]!]!++;
  }
  const total = sumOf(all);
  const weight = 10 ** (step / 2);
  const logs = new Float64Array(test.length * classes);
  test.forEach((row, at) => {
    const own = byType.get(types[row]!);
    const count = own ? sumOf(own) : 0;
    for (let c = 0; c < classes; c++)
      logs[at * classes + c] = Math.log(((own?.[c] ?? 0) + (weight * all[c]!) / total) / (count + weight));
  });
  return logs;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
