import { generatorFor, shuffle } from '../random';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/** What a probe is fitted on besides the task's own labels and states: other labels, or less of the states. */
export const PROBE_CONTROLS = ['control task', 'permuted labels', 'norm alone', 'without norm'] as const;
export type ProbeControl = (typeof PROBE_CONTROLS)[number];

/**
 * The labels of a control task (Hewitt & Liang 2019, Designing and Interpreting Probes with Control Tasks): every word type gets one
 * label at random, drawn from the labels as they are distributed, so that a probe can solve it by knowing word types alone.
 * @param labels - the task's own, -1 where a unit has none; these stay -1
 * @param types - the word type of each unit
 */
export function controlLabels(labels: Int32Array, types: readonly string[], seed: number): Int32Array {
  const generator = generatorFor(seed, 'control task');
  const pool = labels.filter((label) => label >= 0);
  const drawn = new Map<string, number>();
  return labels.map((label, unit) => {
    if (label < 0) return -1;
    const type = types[unit]!;
    const known = drawn.get(type) ?? pool[uniformInt(generator, 0, pool.length - 1)]!;
    drawn.set(type, known);
    return known;
  });
}

/** The same labels on other units: nothing in the states can tell them. */
export function permutedLabels(labels: Int32Array, seed: number): Int32Array {
  const units = [...labels.keys()].filter((unit) => labels[unit]! >= 0);
  const own = units.map((unit) => labels[unit]!);
  shuffle(own, generatorFor(seed, 'permuted labels'));
  const permuted = labels.slice();
  units.forEach((unit, at) => (permuted[unit] = own[at]!));
  return permuted;
}
