import type { Model } from '../../activations/model';
import { interventionTap, tokenStates } from '../../rationale/ablation/intervention';
import { largestVariances, type Moments } from '../passes/moments';
import type { InterventionContext } from './context';

/** Dimensions of largest variance that are set to their mean one at a time. */
export const DIMENSIONS = 10;

/** What states are changed from and to at a layer. */
export interface LayerStates {
  layer: number;
  /** Clean states [H] of each sentence of the sample, by the position of the wordpiece; special tokens have none. */
  of: ReadonlyMap<number, Float32Array>[];
  /** Of the selection split; null where it is not needed. */
  mean: Float32Array | null;
  /** The largest variance first, then those that the config names. */
  dimensions: number[];
}

/** Reads the clean states of the sample at a layer, in one pass. */
export async function layerStates(
  { encodings, tokens, site, config }: InterventionContext,
  layer: number,
  moments: Moments | null,
  model: Model,
): Promise<LayerStates> {
  const tap = interventionTap(model, { site, layer });
  const states = await tokenStates(model, encodings, tap, tokens);
  const of = encodings.map(() => new Map<number, Float32Array>());
  tokens.forEach(({ sentence, position }, at) => of[sentence]!.set(position, states[at]!));
  const variance = moments?.get(`variance.${tap}`);
  const largest = variance ? largestVariances(variance, DIMENSIONS) : [];
  const dimensions = [...new Set([...largest, ...config.dimensions])];
  return { layer, of, mean: moments?.get(`mean.${tap}`) ?? null, dimensions };
}
