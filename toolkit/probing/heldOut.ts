import type { ProbeTask } from './strengths';

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
  /** How many rows that judge each refit gets right. */
  correctRefits: number[];
  /** Probes of folds that ended before their tolerance, so that a better one may tell more. */
  unconverged: number;
}

/** The rows that are trained on, and those that are judged. */
export interface FoldRows {
  training: Uint32Array;
  test: Uint32Array;
}

/**
 * What all folds say, of each task.
 * @param folds - of each fold, in order, what each task's probes say of its test rows
 */
export function joinFolds(
  tasks: readonly ProbeTask[],
  steps: readonly number[],
  folds: readonly (readonly JudgedRows[])[],
): HeldOut[] {
  return tasks.map((task, t) => {
    const found = nothingYet(task, steps[t]!);
    for (const judged of folds) addFold(found, judged[t]!);
    return found;
  });
}

/** What a task's probes say of the test rows of a fold; the fields are those of `HeldOut`, of these rows. */
export interface JudgedRows extends Omit<HeldOut, 'task' | 'step'> {
  test: Uint32Array;
}

function addFold(
  found: HeldOut,
  { test, refits, unseenRefits, correctRefits, unconverged, ...judged }: JudgedRows,
): void {
  test.forEach((row, at) => {
    found.bits[row] = judged.bits[at]!;
    found.priorBits[row] = judged.priorBits[at]!;
    found.correct[row] = judged.correct[at]!;
    found.unseen[row] = judged.unseen[at]!;
  });
  refits.forEach((bits, refit) => {
    found.refits[refit] = (found.refits[refit] ?? 0) + bits;
    found.unseenRefits[refit] = (found.unseenRefits[refit] ?? 0) + unseenRefits[refit]!;
    found.correctRefits[refit] = (found.correctRefits[refit] ?? 0) + correctRefits[refit]!;
  });
  found.unconverged += unconverged;
}

/**
 * @param logs - of each task the log probabilities of the test rows, by what is fitted on the training rows and then by each refit
 */
export function judgeFold(
  tasks: readonly ProbeTask[],
  { types }: { types?: readonly string[] },
  rows: FoldRows,
  logs: readonly Float64Array[][],
): JudgedRows[] {
  return tasks.map((task, t) => {
    const unseen = types ? unseenRows(task, types, rows) : new Uint8Array(rows.test.length);
    return judge(task, rows, unseen, logs[t]!);
  });
}

function nothingYet({ name, labels }: ProbeTask, step: number): HeldOut {
  const none = () => new Float64Array(labels.length).fill(NaN);
  const zeros = () => new Uint8Array(labels.length);
  const refits = { refits: [], unseenRefits: [], correctRefits: [], unconverged: 0 };
  return { task: name, bits: none(), priorBits: none(), correct: zeros(), unseen: zeros(), step, ...refits };
}

/** What the logs of a fold say of its test rows. */
function judge(
  { labels, classes }: ProbeTask,
  { training, test }: FoldRows,
  unseen: Uint8Array,
  [own, ...refits]: readonly Float64Array[],
): JudgedRows {
  const { shares, count } = classShares({ labels, classes }, training);
  const none = () => new Float64Array(test.length).fill(NaN);
  const zeros = () => refits.map(() => 0);
  const correct = new Uint8Array(test.length);
  const sums = { refits: zeros(), unseenRefits: zeros(), correctRefits: zeros(), unconverged: 0 };
  const found = { test, bits: none(), priorBits: none(), correct, unseen, ...sums };
  test.forEach((row, at) => {
    const label = labels[row]!;
    if (label < 0) return;
    const prior = -Math.log2(shares[label]!);
    const bitsBy = (logs: Float64Array) =>
      Math.log2(smoothed(Math.exp(logs[at * classes + label]!), count, classes)) + prior;
    found.priorBits[at] = prior;
    found.bits[at] = bitsBy(own!);
    const isRight = (logs: Float64Array) => {
      const all = logs.subarray(at * classes, (at + 1) * classes);
      return Number(all.every((log) => log <= all[label]!));
    };
    found.correct[at] = isRight(own!);
    refits.forEach((logs, refit) => {
      const bits = bitsBy(logs);
      found.refits[refit]! += bits;
      found.unseenRefits[refit]! += unseen[at]! * bits;
      found.correctRefits[refit]! += isRight(logs);
    });
  });
  return found;
}

function unseenRows({ labels }: ProbeTask, types: readonly string[], { training, test }: FoldRows): Uint8Array {
  const seen = new Set<string>();
  for (const row of training) if (labels[row]! >= 0) seen.add(types[row]!);
  return Uint8Array.from(test, (row) => Number(!seen.has(types[row]!)));
}

/** The share of each class among labelled training rows, smoothed as the probabilities are. */
function classShares(
  { labels, classes }: Pick<ProbeTask, 'labels' | 'classes'>,
  rows: Uint32Array,
): { shares: Float64Array; count: number } {
  const counts = new Float64Array(classes);
  for (const row of rows) if (labels[row]! >= 0) counts[labels[row]!]!++;
  const count = counts.reduce((sum, times) => sum + times, 0);
  return { shares: counts.map((times) => smoothed(times / Math.max(1, count), count, classes)), count };
}

/** p' = (N p + 1/2) / (N + K/2): no class is impossible because N training rows lack it. */
export function smoothed(probability: number, count: number, classes: number): number {
  return (count * probability + 0.5) / (count + classes / 2);
}
