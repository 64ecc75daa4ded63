import { ascending } from './auc';

/**
 * Ranks from 1, ties sharing the mean of theirs (midranks).
 *
 * @throws Error for a value that is not finite
 */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = ascending(values);
  const ranks = new Float64Array(values.length);
  order.forEach((at, place) => (ranks[at] = place + 1));
  const runs = tieRuns(order, values);
  for (let run = 0; run < runs.length; run += 2) {
    const [start, end] = [runs[run]!, runs[run + 1]!];
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + 1 + end) / 2;
  }
  return ranks;
}

/** Values as whole numbers from 0 in the same order, equal ones alike. */
export interface Levels {
  /** One a value. */
  levels: Uint32Array;
  count: number;
}

/**
 * Replaces values by levels.
 *
 * @throws Error for a value that is not finite
 */
export function levelsOf(values: ArrayLike<number>): Levels {
  const order = ascending(values);
  const levels = new Uint32Array(values.length);
  let level = -1;
  order.forEach((at, place) => {
    if (place === 0 || values[at] !== values[order[place - 1]!]) level++;
    levels[at] = level;
  });
  return { levels, count: level + 1 };
}

/**
 * Runs of two words or more with the same score.
 *
 * @param order - words, ascending by score
 * @returns two numbers a run: its first position in `order` and one past its last
 */
export function tieRuns(order: Uint32Array, scores: ArrayLike<number>): Uint32Array {
  const runs: number[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    if (end - start > 1) runs.push(start, end);
  }
  return Uint32Array.from(runs);
}
