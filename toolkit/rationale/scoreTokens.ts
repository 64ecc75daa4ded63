import type { Model } from '../activations/model';
import type { OnProgress } from '../activations/progress';
import { runTaps } from '../activations/run';
import { activationStrength } from '../attribution/activationStrength';
import { placeOf } from '../attribution/place';
import { tapNames, tapScores } from '../attribution/tapScores';
import { UserError } from '../errors';
import type { Site } from '../graph/taps';
import { type LeftOut, reasonsLeftOut, withFirst } from '../tokens/leftOut';
import type { Encoding } from '../tokens/tokenizer';
import { placesIn, windowsOf } from '../tokens/windows';
import { UPPER_QUARTILE, highFlags } from './high';

export type Bucket = 'HIGH' | 'LOW';

/** A token with its TAS at each asked layer. */
export interface ScoredToken {
  token: string;
  id: number;
  /** UTF-16 units of the text, or of the word where the text came in words; end exclusive. */
  start: number;
  end: number;
  /** Position of its word; null for a token the tokenizer added. */
  word: number | null;
  /** True for a token the tokenizer added. */
  special: boolean;
  /** Why it takes no part in the quartile: `special`, or `first` of the first token of a causal model; null where it does. */
  leftOut: 'special' | 'first' | null;
  /** L2 norm of the hidden state by layer. */
  tas: Record<string, number>;
  /** HIGH at or above the upper quartile of the text's tokens, those that the model leaves out apart; null for one of these. */
  bucket: Record<string, Bucket> | null;
}

/** How texts are scored. */
export interface ScoreOptions {
  /** Whether the first token of a causal model takes part in the quartile; default false. */
  firstToken?: boolean;
  /**
   * Tokens from one window to the next over a text with more tokens than the model takes; each token's score is that of the window where it
   * has most context. By default such a text is no text for the model.
   */
  stride?: number | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * TAS of every token of every text, in one forward pass a text, or a pass a window.
 * @param layers - As `hidden_states`: 0 is the embedding output.
 * @throws {UserError} For a layer, a site or a stride that the model does not have.
 */
export async function scoreTokens(
  model: Model,
  encodings: readonly Encoding[],
  layers: readonly number[],
  site: Site,
  { firstToken = false, stride, onProgress }: ScoreOptions = {},
): Promise<ScoredToken[][]> {
  const { numLayers } = model.config;
  const beyond = layers.find((layer) => !Number.isInteger(layer) || layer < 0 || layer > numLayers);
  if (beyond !== undefined) throw new UserError({ what: 'Layer', got: beyond, expected: `0 to ${numLayers}` });
  const places = layers.map((layer) => placeOf({ layer, site }));
  const names = places.flatMap((place) => tapNames(activationStrength, place, model));
  const scored = places.map((place) => tapScores(activationStrength, place, model));
  const { maxLength } = model.tokenizer;
  const windows = encodings.map((encoding) => windowsOf(encoding, maxLength, stride));
  const rows = windows.flatMap((own) => own.map(({ encoding }) => encoding));
  const taps = await runTaps(model, rows, names, onProgress);
  const roles = firstToken ? withFirst(model.roles) : model.roles;
  let next = 0;
  return encodings.map((encoding, index) => {
    const own = windows[index]!;
    const first = next;
    next += own.length;
    const scores = layers.map((layer, at) => {
      const byWindow = own.map((window, w) => scored[at]!(taps[first + w]!, window.encoding));
      const whole = placesIn(own, encoding, model.roles).map(({ window, position }) => byWindow[window]![position]!);
      return [layer, Float64Array.from(whole)] as const;
    });
    return tokensOf(encoding, new Map(scores), reasonsLeftOut(encoding, roles));
  });
}

function tokensOf(
  encoding: Encoding,
  scores: Map<number, Float64Array>,
  reasons: readonly (LeftOut | null)[],
): ScoredToken[] {
  const ordinary = reasons.flatMap((reason, at) => (reason === null ? [at] : []));
  const high = new Map(
    [...scores].map(([layer, values]) => {
      const own = ordinary.map((at) => values[at]!);
      const flags = highFlags(own, UPPER_QUARTILE);
      return [layer, new Set(ordinary.filter((_, i) => flags[i]))];
    }),
  );
  const byLayer = <T>(valueOf: (layer: number) => T) =>
    Object.fromEntries([...scores.keys()].map((layer) => [layer, valueOf(layer)]));
  return encoding.tokens.map((token, at) => ({
    token,
    id: encoding.inputIds[at]!,
    start: encoding.offsets[at]![0],
    end: encoding.offsets[at]![1],
    word: encoding.wordIds[at]!,
    special: encoding.special[at]!,
    leftOut: reasons[at]!,
    tas: byLayer((layer) => scores.get(layer)![at]!),
    bucket: reasons[at] === null ? byLayer((layer): Bucket => (high.get(layer)!.has(at) ? 'HIGH' : 'LOW')) : null,
  }));
}
