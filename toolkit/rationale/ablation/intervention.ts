import type { Model } from '../../activations/model';
import type { Site } from '../../graph/taps';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredInput, cleanInput } from './ablation';
import { type Refusal, refuseWords } from './refusal';

/**
 * What is put in the place of a state: zeros; the mean state of some tokens; the state of another token. (Zero and mean ablation, and
 * resampling ablation: Chan et al. 2022, causal scrubbing.)
 */
export const INTERVENTIONS = ['zero', 'mean', 'resample'] as const;

/** A state, where one intervenes. */
export interface StatePlace {
  site: Site;
  layer: number;
}

/** States of a sentence's tokens that are replaced at a layer. Every later layer follows from them; earlier ones are the clean run's. */
export interface Intervention extends StatePlace {
  /** Ascending. */
  positions: number[];
  /** What comes to each position: [H] each. Interventions with the same arrays are the same. */
  vectors: Float32Array[];
}

/** An intervention with what it needs: vectors of [H]. */
export type Replacement =
  | { intervention: 'zero' }
  | { intervention: 'mean'; vector: Float32Array }
  | { intervention: 'resample'; vectorAt: (position: number) => Float32Array };

/** The sentence as it was, with states that are replaced. */
export interface Intervened {
  input: AlteredInput;
  intervention: Intervention;
}

/**
 * Replaces the states of words, all their wordpieces at once.
 *
 * @param words - positions in the sentence, as `encoding.wordIds` counts them
 * @param width - H
 * @returns a refusal as `ablate`
 * @throws Error for a word without a wordpiece, or a vector of another width
 */
export function intervene(
  encoding: Encoding,
  words: readonly number[],
  { site, layer }: StatePlace,
  replacement: Replacement,
  width: number,
): Intervened | Refusal {
  const refusal = refuseWords(encoding.wordIds, words);
  if (refusal) return refusal;
  const replaced = new Set<number | null>(words);
  const [positions, kept]: [number[], number[]] = [[], []];
  encoding.wordIds.forEach((word, position) => (replaced.has(word) ? positions : kept).push(position));
  const vectors = positions.map((position) => vectorOf(replacement, position, width));
  const odd = vectors.find(({ length }) => length !== width);
  if (odd) throw new Error(`a vector of ${odd.length} numbers for a state of ${width}`);
  const input = { ...cleanInput(encoding), kept, places: kept };
  return { input, intervention: { site, layer, positions, vectors } };
}

/** The same for states of one tap. */
export function placeKey({ site, layer }: StatePlace): string {
  return `${site}.${layer}`;
}

/**
 * The tap under whose name the replaced states are fed.
 * @throws {UserError} For a site or layer that the model does not have.
 */
export function interventionTap(model: Pick<Model, 'tap'>, { site, layer }: StatePlace): string {
  return model.tap({ kind: 'state', layer, site }).name;
}

const zeros = new Map<number, Float32Array>();

function vectorOf(replacement: Replacement, position: number, width: number): Float32Array {
  if (replacement.intervention === 'mean') return replacement.vector;
  if (replacement.intervention === 'resample') return replacement.vectorAt(position);
  const zero = zeros.get(width) ?? new Float32Array(width);
  zeros.set(width, zero);
  return zero;
}
