import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { planBatches } from '../../activations/batch';
import type { Model } from '../../activations/model';
import { runBatches } from '../../activations/run';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';

/** A wordpiece of a corpus. */
export interface TokenPlace {
  /** Position of the sentence in the list. */
  sentence: number;
  /** Position of the wordpiece in its encoding. */
  position: number;
}

/** Every wordpiece that the tokenizer did not add, sentence after sentence. */
export function ordinaryTokens(encodings: readonly Pick<Encoding, 'special'>[]): TokenPlace[] {
  return encodings.flatMap(({ special }, sentence) =>
    special.flatMap((isSpecial, position) => (isSpecial ? [] : [{ sentence, position }])),
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
  const H = model.config.hiddenSize;
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
  const H = model.config.hiddenSize;
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
