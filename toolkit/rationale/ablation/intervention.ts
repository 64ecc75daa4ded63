import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { planBatches } from '../../activations/batch';
import type { Model } from '../../activations/model';
import { runBatches } from '../../activations/run';
import type { Roles } from '../../graph/roles';
import { findTap, type Site, widthOf } from '../../graph/taps';
import { own } from '../../own';
import { leftOut } from '../../tokens/leftOut';
import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredInput, cleanInput, type Refusal, refuseWords } from './ablation';

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

/**
 * What is put in the place of a state, [H]: zeros; the mean state of some tokens; the state of another token. (Zero and mean ablation,
 * and resampling ablation: Chan et al. 2022, causal scrubbing.)
 */
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

/** A wordpiece of a corpus. */
export interface TokenPlace {
  /** Position of the sentence in the list. */
  sentence: number;
  /** Position of the wordpiece in its encoding. */
  position: number;
}

/** Every wordpiece that takes part, sentence after sentence. */
export function ordinaryTokens(
  encodings: readonly Pick<Encoding, 'special'>[],
  roles: Pick<Roles, 'leftOut'>,
): TokenPlace[] {
  return encodings.flatMap((encoding, sentence) =>
    leftOut(encoding, roles).flatMap((isLeftOut, position) => (isLeftOut ? [] : [{ sentence, position }])),
  );
}

/** One of `tokens` other than `except`, each equally likely; null where there is no other. */
export function drawOtherToken(
  tokens: readonly TokenPlace[],
  generator: RandomGenerator,
  except: TokenPlace,
): TokenPlace | null {
  const own = tokens.findIndex(
    ({ sentence, position }) => sentence === except.sentence && position === except.position,
  );
  const others = tokens.length - (own < 0 ? 0 : 1);
  if (others === 0) return null;
  const drawn = uniformInt(generator, 0, others - 1);
  return tokens[own >= 0 && drawn >= own ? drawn + 1 : drawn]!;
}

/**
 * The states of tokens at a tap, in one clean pass over their sentences.
 *
 * @param tap - `hidden_states.l` or `residual.l`
 * @returns [H] for each of `tokens`; the same array for the same token
 */
export async function tokenStates(
  model: Model,
  encodings: readonly Encoding[],
  tap: string,
  tokens: readonly TokenPlace[],
): Promise<Float32Array[]> {
  const H = widthOf(findTap(model.taps, tap));
  const states = new Map<string, Float32Array>();
  await eachToken(model, encodings, tap, tokens, ({ sentence, position }, values) => {
    states.set(`${sentence}.${position}`, values.slice(position * H, (position + 1) * H));
  });
  return tokens.map(({ sentence, position }) => states.get(`${sentence}.${position}`)!);
}

/** The mean state [H] of tokens at a tap, in one clean pass over their sentences, summed in float64. */
export async function meanState(
  model: Model,
  encodings: readonly Encoding[],
  tap: string,
  tokens: readonly TokenPlace[],
): Promise<Float32Array> {
  const H = widthOf(findTap(model.taps, tap));
  const sum = new Float64Array(H);
  await eachToken(model, encodings, tap, tokens, ({ position }, values) => {
    for (let h = 0; h < H; h++) sum[h]! += values[position * H + h]!;
  });
  return Float32Array.from(sum, (total) => total / tokens.length);
}

/** Hands on each token with the tap's values of its sentence, [T, H]. */
async function eachToken(
  model: Model,
  encodings: readonly Encoding[],
  tap: string,
  tokens: readonly TokenPlace[],
  take: (token: TokenPlace, values: Float32Array) => void,
): Promise<void> {
  const asked = new Map<number, TokenPlace[]>();
  for (const token of tokens) asked.set(token.sentence, [...(asked.get(token.sentence) ?? []), token]);
  const sentences = [...asked.keys()];
  const rows = sentences.map((sentence) => encodings[sentence]!);
  const batches = planBatches(rows, model.tokenBudget);
  for await (const { batch, sentences: taps } of runBatches(model, rows, batches, { taps: [tap] }))
    batch.indices.forEach((index, row) => {
      for (const token of asked.get(sentences[index]!)!) take(token, own(taps[row]!, tap)!.values);
    });
}
