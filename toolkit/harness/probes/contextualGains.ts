import type { Contrast } from '../../metrics/differences';
import {
  bestLayer,
  type DocumentDraws,
  type DocumentSums,
  drawnRatio,
  gains,
  type LayerContrasts,
  withRefits,
} from '../../probing/profile';
import { FEWEST_DOCUMENTS } from './taskUnits';

/** The contextual gain of every layer, as a share of what the best gains on the selection documents, and which layer that is. */
export interface ContextualGains {
  layers: LayerContrasts;
  chosen: number;
}

/** Why there are none. */
export interface NoGains {
  reason: string;
}

/** Documents that judge and those that choices are made on. */
export interface Judging {
  /** 1 for each document of the selection split. */
  selection: Uint8Array;
  /** Of the documents outside it; see `judgedDraws`. */
  draws: DocumentDraws;
}

const NO_CHOICE = 'it has no unit in the documents that choices are made on';
const NO_GAIN = 'on the documents that choices are made on no layer holds more of it than what has no context';

/**
 * The gains of layers over what has no context.
 * @param layers - one entry a layer, from 0
 */
export function contextualGains(
  layers: readonly DocumentSums[],
  base: DocumentSums,
  { selection, draws }: Judging,
): ContextualGains | NoGains {
  const documents = documentsOf(base, draws);
  if (documents < FEWEST_DOCUMENTS)
    return { reason: `its units stand in ${documents} documents that judge: at least ${FEWEST_DOCUMENTS} are needed` };
  const chosenFrom = layers.map((sums) => ({ value: onSelection(sums.bits, sums.units, selection) }));
  const chosen = bestLayer(chosenFrom);
  const best = chosenFrom[chosen]!.value - onSelection(base.bits, base.units, selection);
  if (Number.isNaN(best)) return { reason: NO_CHOICE };
  if (!(best > 0)) return { reason: NO_GAIN };
  const [first, ...others] = [base, ...layers].map((sums) => savedPer(sums.units, sums, draws));
  return { layers: gains(others, first!, best), chosen };
}

/** Documents with a unit that judges. */
export function documentsOf({ units }: DocumentSums, draws: DocumentDraws): number {
  return units.filter((count, document) => count * draws[0]![document]! > 0).length;
}

/** The share that is right, with what the refits add. */
export function accuracyOf({ correct, units, correctRefits }: DocumentSums, draws: DocumentDraws): Contrast {
  return perRefit(drawnRatio(correct, units, draws), correctRefits, units, draws);
}

/**
 * Bits saved, with what the refits add.
 * @param under - what they are divided by, document by document: units, or the bits that a class takes without a state
 */
export function savedPer(under: Float64Array, { bits, refits }: DocumentSums, draws: DocumentDraws): Contrast {
  return perRefit(drawnRatio(bits, under, draws), refits, under, draws);
}

function perRefit(contrast: Contrast, refits: readonly number[], under: Float64Array, draws: DocumentDraws): Contrast {
  const all = under.reduce((sum, of, document) => sum + of * draws[0]![document]!, 0);
  return withRefits(
    contrast,
    refits.map((sum) => sum / all),
  );
}

/** A ratio of sums over the selection documents. */
export function onSelection(over: Float64Array, under: Float64Array, selection: Uint8Array): number {
  const among = (sums: Float64Array) => sums.reduce((total, sum, document) => total + sum * selection[document]!, 0);
  return among(over) / among(under);
}
