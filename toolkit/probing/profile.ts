import { clusterDraws, standardError } from '../metrics/bootstrap';
import { clusterInterval, clusterWidening } from '../metrics/clusterInterval';
import { type Contrast, simultaneousLowerBounds } from '../metrics/differences';
import type { HeldOut } from './heldOut';

/** What the probes of one task say at one layer, summed over the units of each document. */
export interface DocumentSums extends Pick<HeldOut, 'step' | 'refits' | 'correctRefits' | 'unconverged'> {
  units: Float64Array;
  /** Bits saved over knowing the classes' shares alone. */
  bits: Float64Array;
  /** Bits that a class takes when only the shares are known. */
  priorBits: Float64Array;
  correct: Float64Array;
}

/**
 * Sums over documents.
 * @param documents - the document of each unit, from 0
 * @param count - of documents
 */
export function documentSums(
  { bits, priorBits, correct, step, refits, correctRefits, unconverged }: HeldOut,
  documents: ArrayLike<number>,
  count: number,
): DocumentSums {
  const zeros = () => new Float64Array(count);
  const sums = {
    units: zeros(),
    bits: zeros(),
    priorBits: zeros(),
    correct: zeros(),
    step,
    refits,
    correctRefits,
    unconverged,
  };
  bits.forEach((saved, unit) => {
    if (Number.isNaN(saved)) return;
    const document = documents[unit]!;
    sums.units[document]!++;
    sums.bits[document]! += saved;
    sums.priorBits[document]! += priorBits[unit]!;
    sums.correct[document]! += correct[unit]!;
  });
  return sums;
}

/** What is held out of the rows whose word type no training row has. */
export function ofUnseenTypes(found: HeldOut): HeldOut {
  const bits = found.bits.map((saved, row) => (found.unseen[row] === 1 ? saved : NaN));
  return { ...found, bits, refits: found.unseenRefits };
}

/** Documents as often as drawn: the sample itself, then each draw. */
export type DocumentDraws = readonly Uint16Array[];

/** Draws over documents, of which only those outside the selection split are drawn; the first is the sample itself. */
export function judgedDraws(selection: Uint8Array, draws: number, seed: number): DocumentDraws {
  const judged = [...selection.keys()].filter((document) => selection[document] === 0);
  const placed = (times: ArrayLike<number>) => {
    const all = new Uint16Array(selection.length);
    judged.forEach((document, at) => (all[document] = times[at]!));
    return all;
  };
  const sample = new Uint16Array(judged.length).fill(1);
  return [sample, ...clusterDraws(judged.length, draws, seed)].map(placed);
}

/** A ratio of sums over documents, on the sample and in every draw. */
export function drawnRatio(over: Float64Array, under: Float64Array, draws: DocumentDraws): Contrast {
  const values = Float64Array.from(draws, (draw) => dot(over, draw) / dot(under, draw));
  return { value: values[0]!, draws: values.slice(1) };
}

function dot(values: Float64Array, draw: Uint16Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * draw[at]!;
  return sum;
}

/** An estimate of every layer, on the same draws. */
export type LayerContrasts = readonly Contrast[];

/**
 * Each layer's minus a base, over a constant: the contextual gain, where the base has no context.
 * @param base - the embedding output's, as a rule
 * @param best - what the best layer gains, on other documents
 */
export function gains(layers: LayerContrasts, base: Contrast, best: number): Contrast[] {
  return layers.map(({ value, draws }) => ({
    value: (value - base.value) / best,
    draws: draws.map((drawn, at) => (drawn - base.draws[at]!) / best),
  }));
}

/**
 * Draws that vary by the training documents too: to each is added how far one refit lies from the mean of all, in turn, so that the
 * variance is that of the draws and that over the refits. All layers and tasks go by the same turn.
 * @param refits - the value by each refit; fewer than two add nothing
 */
export function withRefits({ value, draws }: Contrast, refits: readonly number[]): Contrast {
  if (refits.length < 2) return { value, draws };
  const centre = mean(refits);
  const unbiased = Math.sqrt(refits.length / (refits.length - 1));
  return { value, draws: draws.map((drawn, at) => drawn + unbiased * (refits[at % refits.length]! - centre)) };
}

/** The layer of the largest value, the lowest of equal ones. */
export function bestLayer(layers: readonly { value: number }[]): number {
  return layers.reduce((best, { value }, layer) => (value > layers[best]!.value ? layer : best), 0);
}

/**
 * The layers that are not told from the best one: those that it does not lead by bounds which hold for all pairs of layers at once, so
 * that they hold whichever layer comes out best.
 * @param documents - that are drawn
 */
export function notToldFromBest(layers: LayerContrasts, documents: number, level: number): number[] {
  const best = bestLayer(layers);
  const pairs = layers.flatMap((a, of) =>
    layers.flatMap((b, over) => (of === over ? [] : [{ of, over, ...minus(a, b) }])),
  );
  const bounds = simultaneousLowerBounds(pairs, level, clusterWidening(documents, level));
  const led = new Set(pairs.flatMap(({ of, over }, at) => (of === best && (bounds[at] ?? -1) > 0 ? [over] : [])));
  return layers.flatMap((_, layer) => (led.has(layer) ? [] : [layer]));
}

/** Draw by draw. */
export function minus(a: Contrast, b: Contrast): Contrast {
  return { value: a.value - b.value, draws: a.draws.map((drawn, at) => drawn - b.draws[at]!) };
}

/** The mean of some contrasts, draw by draw. */
export function meanOf(contrasts: readonly Contrast[]): Contrast {
  const draws = new Float64Array(contrasts[0]!.draws.length);
  for (const one of contrasts) for (let at = 0; at < draws.length; at++) draws[at]! += one.draws[at]!;
  for (let at = 0; at < draws.length; at++) draws[at]! /= contrasts.length;
  return { value: mean(contrasts.map(({ value }) => value)), draws };
}

/** The lower of two contrasts, draw by draw. */
export function lowerOf(a: Contrast, b: Contrast): Contrast {
  return { value: Math.min(a.value, b.value), draws: a.draws.map((drawn, at) => Math.min(drawn, b.draws[at]!)) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Gains below so many times their noise have no expected layer: it would be an average of noise. */
const NOISE = 3;

/**
 * Where along the layers the gain is made: the mean layer, each weighted by how much the best gain so far rises there (after Tenney et
 * al. 2019, who weight by the rise of cumulative probes). Null, where the largest gain is below three times its standard error.
 */
export function expectedLayer(layerGains: LayerContrasts): number | null {
  if (isNoise(layerGains)) return null;
  let [highest, rise, weighted] = [Math.max(0, layerGains[0]!.value), 0, 0];
  layerGains.forEach(({ value }, layer) => {
    if (value <= highest) return;
    rise += value - highest;
    weighted += layer * (value - highest);
    highest = value;
  });
  return rise === 0 ? null : weighted / rise;
}

/**
 * The mean layer, each weighted by what it gains: where along the layers the task is held, whether they hold more of it than those before
 * or not. Null as `expectedLayer` is.
 */
export function centreOfGravity(layerGains: LayerContrasts): number | null {
  if (isNoise(layerGains)) return null;
  const weights = layerGains.map(({ value }) => Math.max(0, value));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.reduce((total, weight, layer) => total + layer * weight, 0) / sum;
}

function isNoise(layerGains: LayerContrasts): boolean {
  const best = layerGains[bestLayer(layerGains)]!;
  return !(best.value > NOISE * standardError(best.draws));
}

/** A number with its interval over documents. */
export interface Measure {
  value: number;
  interval: [number, number] | null;
}

/** The number and its interval, widened for few documents. */
export function measureOf(contrast: Contrast, documents: number, level: number): Measure {
  return { value: contrast.value, interval: clusterInterval(contrast, documents, level) };
}
