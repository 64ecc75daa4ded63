import { activationStrength } from '../../attribution/activationStrength';
import type { Site } from '../../graph/taps';
import { keptFor } from '../../metrics/kept';
import { own } from '../../own';
import type { Job } from '../job/job';
import type { Column, Described } from './column';
import { largestVariances } from './moments';

/** The most dimensions of largest variance that are left out, together and one by one. */
const OUTLIERS = 10;

/**
 * How many dimensions of largest variance are looked at one by one: none where the config leaves none out, or where there is no
 * selection split to find them on.
 */
export function outlierCount({
  cells,
  isSelection,
  checkpoint,
}: Pick<Job, 'cells' | 'isSelection' | 'checkpoint'>): number {
  const isAsked = cells.some(({ scorer, place }) => scorer === activationStrength && (place.leftOut ?? 0) > 0);
  return isAsked && isSelection.includes(true) ? Math.min(OUTLIERS, checkpoint.config.hiddenSize - 1) : 0;
}

/** A state, and the selection split whose moments it is held against. */
export interface StatePlace {
  layer: number;
  site: Site;
  /** Digest of the selection split. */
  selection: string;
}

/** Where the values of the dimension of the so many-th largest variance are found, from 0. */
export function dimensionKey({ layer, site, selection }: StatePlace, rank: number): string {
  return `dimension.${site}.${layer},rank=${rank}@${selection.slice(0, 12)}`;
}

/** Where the norms of the state with every dimension standardised are found. */
export function standardisedKey({ layer, site, selection }: StatePlace): string {
  return `standardised.${site}.${layer}@${selection.slice(0, 12)}`;
}

/** The values of a state's dimensions of largest variance, and its norm with every dimension standardised. */
export function dimensionColumns(place: StatePlace, count: number, model: Described): Column[] {
  const { layer, site } = place;
  const state = model.tap({ kind: 'state', layer, site }).name;
  const shared = { taps: [state], altered: null, usesMoments: true };
  const dimensions = Array.from({ length: count }, (_, rank): Column => {
    return {
      ...{ ...shared, key: dimensionKey(place, rank) },
      valuesOf: (taps, _, moments) => {
        const dimension = byVariance(moments.get(`variance.${state}`)!)[rank]!;
        const { shape, values } = own(taps, state)!;
        return Float32Array.from({ length: shape[0]! }, (_, token) => values[token * shape[1]! + dimension]!);
      },
    };
  });
  const standardised: Column = {
    ...{ ...shared, key: standardisedKey(place) },
    valuesOf: (taps, _, moments) => {
      const [mean, variance] = [moments.get(`mean.${state}`)!, moments.get(`variance.${state}`)!];
      return standardisedNorms(own(taps, state)!, mean, variance);
    },
  };
  return [...dimensions, standardised];
}

const byVariance = keptFor((variance: Float32Array) => largestVariances(variance, OUTLIERS));

/** L2 norms [T] of states [T, H] less the mean and over the standard deviation of each dimension; one that does not vary says nothing. */
function standardisedNorms(
  { shape, values }: { shape: number[]; values: Float32Array },
  mean: Float32Array,
  variance: Float32Array,
): Float32Array {
  const [tokens, size] = shape as [number, number];
  return Float32Array.from({ length: tokens }, (_, token) => {
    let squares = 0;
    for (let h = 0, at = token * size; h < size; h++, at++) {
      if (variance[h]! > 0) squares += (values[at]! - mean[h]!) ** 2 / variance[h]!;
    }
    return Math.sqrt(squares);
  });
}
