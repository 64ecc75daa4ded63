import { activationStrength } from '../../attribution/activationStrength';
import { placeOf } from '../../attribution/place';
import type { Site } from '../../graph/taps';
import { own } from '../../own';
import { type Column, columnKey, columnOf, type Described } from './column';

/** The readings of C4's shift, besides the claim's own, by name. */
export const SHIFT_VARIANTS = [
  'from layer 0',
  'path length',
  'mean removed',
  'relative to the norm',
  'punctuation with function words',
  'sentence means',
] as const;
export type ShiftVariant = (typeof SHIFT_VARIANTS)[number];

/** A step from the states of a layer to those of a later one. */
export interface Step {
  from: number;
  to: number;
  site: Site;
  /** Digest of the selection split, whose mean state is taken off on both sides; null where none is. */
  centredOn: string | null;
}

/**
 * The steps whose lengths make up the shift into a layer; more than one are summed.
 * @param selection - Digest of the selection split.
 */
export function stepsInto(layer: number, site: Site, variant: string | null, selection: string): Step[] {
  const step = (from: number, to: number): Step => ({
    ...{ from, to, site },
    centredOn: variant === 'mean removed' ? selection : null,
  });
  if (variant === 'from layer 0') return [step(0, layer)];
  if (variant === 'path length') return Array.from({ length: layer }, (_, from) => step(from, from + 1));
  return [step(layer - 1, layer)];
}

/** Where the length of a step is found: `shift.8`, `shift.8,from=0`, `shift.8,centring=mean@0123456789ab`. */
export function lengthKey({ from, to, centredOn }: Step): string {
  const before = from === to - 1 ? '' : `,from=${from}`;
  return `shift.${to}${before}${centredOn === null ? '' : `,centring=mean@${centredOn.slice(0, 12)}`}`;
}

/** Where the norms of the states on both sides of it are. */
export function normKeys(step: Step): [before: string, after: string] {
  const key = (layer: number) => columnKey(activationStrength, normPlace(step, layer), step.centredOn ?? '');
  return [key(step.from), key(step.to)];
}

function normPlace({ site, centredOn }: Step, layer: number) {
  return placeOf({ site, layer, ...(centredOn !== null && { centring: 'mean' as const }) });
}

/**
 * The columns of readings of the shift into a layer.
 * @param selection - Digest of the selection split; without it there is no mean state, and nothing for a reading that removes it.
 */
export function shiftColumns(
  layer: number,
  model: Described,
  variants: readonly (ShiftVariant | null)[],
  selection: string | null,
): Column[] {
  const site = model.sites[0]!;
  const had = variants.filter((variant) => selection !== null || variant !== 'mean removed');
  const steps = had.flatMap((variant) => stepsInto(layer, site, variant, selection ?? ''));
  return steps.flatMap((step) => [lengthColumn(step, model), ...normColumns(step, model)]);
}

/** The length of a step: a tap between the states of neighbours, and else worked out from the states. */
export function lengthColumn(step: Step, model: Described): Column {
  const { from, to, site, centredOn } = step;
  const key = lengthKey(step);
  if (centredOn === null && from === to - 1) {
    const tap = model.tap({ kind: 'shift', layer: to }).name;
    return { key, taps: [tap], altered: null, valuesOf: (taps) => own(taps, tap)!.values };
  }
  const names = [from, to].map((layer) => model.tap({ kind: 'state', layer, site }).name) as [string, string];
  return {
    ...{ key, taps: names, altered: null, usesMoments: centredOn !== null },
    valuesOf: (taps, _, moments) => {
      const [before, after] = names.map((name) => own(taps, name)!) as [States, States];
      const [meanBefore, meanAfter] = names.map((name) => (centredOn === null ? null : moments.get(`mean.${name}`)!));
      return distances(before, after, (h) => (meanBefore ? meanAfter![h]! - meanBefore[h]! : 0));
    },
  };
}

/** States [T, H] of a sentence. */
interface States {
  shape: number[];
  values: Float32Array;
}

/** L2 norms [T] of the differences of states, less the mean difference in each dimension. */
function distances(before: States, after: States, mean: (dimension: number) => number): Float32Array {
  const [tokens, size] = after.shape as [number, number];
  return Float32Array.from({ length: tokens }, (_, token) => {
    let squares = 0;
    for (let h = 0, at = token * size; h < size; h++, at++) {
      squares += (after.values[at]! - before.values[at]! - mean(h)) ** 2;
    }
    return Math.sqrt(squares);
  });
}

function normColumns(step: Step, model: Described): Column[] {
  return [step.from, step.to].map((layer) =>
    columnOf(activationStrength, normPlace(step, layer), step.centredOn ?? '', model),
  );
}
