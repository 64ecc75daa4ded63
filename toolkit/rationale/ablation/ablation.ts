import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Model } from '../../activations/model';
import type { Encoding } from '../../tokens/tokenizer';

/** Why something was not done to a sentence. No error, since corpora have such sentences: whoever goes through one counts them. */
export interface Refusal {
  readonly refused: string;
}

/** Why a set of words cannot be ablated. */
export const REFUSALS = {
  oneWord: 'the sentence has one word',
  noWord: 'no word to ablate',
  everyWord: 'every word would be ablated',
  noOtherToken: 'no other token to put in the place of one',
} as const;

/** Tells a refusal from what was asked for. */
export function isRefusal(result: object): result is Refusal {
  return 'refused' in result;
}

/**
 * Why these words of a sentence cannot be ablated, or null where they can.
 *
 * @param wordIds - the word of each wordpiece, null for special tokens
 * @param words - positions in the sentence
 * @throws Error for a word that has no wordpiece
 */
export function refuseWords(wordIds: readonly (number | null)[], words: readonly number[]): Refusal | null {
  const known = new Set(wordIds.filter((word) => word !== null));
  const unknown = words.find((word) => !known.has(word));
  if (unknown !== undefined) throw new Error(`word ${unknown} has no wordpiece in the encoding`);
  if (known.size === 1) return { refused: REFUSALS.oneWord };
  const count = new Set(words).size;
  if (count === 0) return { refused: REFUSALS.noWord };
  return count === known.size ? { refused: REFUSALS.everyWord } : null;
}

/**
 * What is done to the wordpieces of ablated words: the mask token in their place; nothing, what follows moving up; padding that no token
 * attends to; another token in their place; or the token that a removal leaves, which in a model with a mask token is that one.
 */
export const OPERATIONS = ['mask', 'delete', 'pad', 'sample', 'replace'] as const;

/** One of `OPERATIONS`. */
export type Operation = (typeof OPERATIONS)[number];

/** Gives the id for the place of `id` at a position, never `id` itself; null where there is no other. */
export type TokenDraw = (position: number, id: number) => number | null;

/** An operation with what it needs. */
export type Ablation = { operation: Exclude<Operation, 'sample'> } | { operation: 'sample'; draw: TokenDraw };

/** Ids of the tokens that operations leave; null where the model has none for it. */
export interface LeftIds {
  mask: number | null;
  removal: number | null;
  pad: number;
}

/** The ids that operations leave in a model. */
export function leftIds({ tokenizer, roles }: Pick<Model, 'tokenizer' | 'roles'>): LeftIds {
  const idOf = (token: string | null) => (token === null ? null : tokenizer.idOf(token));
  return { mask: idOf(roles.mask), removal: idOf(roles.removal), pad: tokenizer.ids.pad };
}

/** A sentence as the model is to read it, beside the sentence as it was. */
export interface AlteredInput {
  inputIds: number[];
  tokenTypeIds: number[];
  /** 0 where no token attends to the position. */
  attentionMask: number[];
  /** Positions of the original that are kept, special tokens included, ascending. */
  kept: number[];
  /** Where each of them stands here. */
  places: number[];
}

/** The sentence as it was. */
export function cleanInput({ inputIds, tokenTypeIds }: Encoding): AlteredInput {
  const positions = inputIds.map((_, position) => position);
  return { inputIds, tokenTypeIds, attentionMask: inputIds.map(() => 1), kept: positions, places: positions };
}

/**
 * Ablates words, all their wordpieces at once. It works on ids: nothing is tokenised again.
 *
 * @param words - positions in the sentence, as `encoding.wordIds` counts them
 * @returns a refusal for every word, no word, a sentence of one word, and where `sample` has no other token
 * @throws Error for a word that has no wordpiece, or an operation for which the model has no token
 */
export function ablate(
  encoding: Encoding,
  words: readonly number[],
  ablation: Ablation,
  { mask, removal, pad }: LeftIds,
): AlteredInput | Refusal {
  const refusal = refuseWords(encoding.wordIds, words);
  if (refusal) return refusal;
  const ablated = new Set<number | null>(words);
  const isKept = encoding.wordIds.map((word) => !ablated.has(word));
  switch (ablation.operation) {
    case 'mask':
      if (mask === null) throw new Error('the model has no mask token');
      return replaced(encoding, isKept, () => mask);
    case 'replace':
      if (removal === null) throw new Error('the model has no token that a removed word leaves');
      return replaced(encoding, isKept, () => removal);
    case 'pad':
      return { ...replaced(encoding, isKept, () => pad), attentionMask: isKept.map(Number) };
    case 'sample':
      return sampled(encoding, isKept, ablation.draw);
    case 'delete':
      return deleted(encoding, isKept);
  }
}

function replaced(
  encoding: Encoding,
  isKept: readonly boolean[],
  idAt: (position: number, id: number) => number,
): AlteredInput {
  const inputIds = encoding.inputIds.map((id, position) => (isKept[position] ? id : idAt(position, id)));
  const kept = positionsOf(isKept);
  return { ...cleanInput(encoding), inputIds, kept, places: kept };
}

function sampled(encoding: Encoding, isKept: readonly boolean[], draw: TokenDraw): AlteredInput | Refusal {
  const drawn = encoding.inputIds.map((id, position) => (isKept[position] ? id : draw(position, id)));
  if (drawn.includes(null)) return { refused: REFUSALS.noOtherToken };
  return replaced(encoding, isKept, (position) => drawn[position]!);
}

function deleted(encoding: Encoding, isKept: readonly boolean[]): AlteredInput {
  const kept = positionsOf(isKept);
  return {
    inputIds: kept.map((position) => encoding.inputIds[position]!),
    tokenTypeIds: kept.map((position) => encoding.tokenTypeIds[position]!),
    attentionMask: kept.map(() => 1),
    kept,
    places: kept.map((_, place) => place),
  };
}

function positionsOf(isKept: readonly boolean[]): number[] {
  return isKept.flatMap((kept, position) => (kept ? [position] : []));
}

/** A random generator of its own for each purpose, such as `generatorFor` with the run's seed. */
export type Generators = (purpose: string) => RandomGenerator;

/** Tokens to draw from, each as often as it was counted. */
export interface TokenDistribution {
  /** Ascending. */
  ids: Int32Array;
  /** Occurrences of the ids up to and with each; the last is their number. */
  cumulative: Float64Array;
}

/** The ordinary wordpieces of some sentences, as often as they occur: of a run's own, what its text is made of. */
export function ordinaryWordpieces(encodings: Iterable<Pick<Encoding, 'inputIds' | 'special'>>): TokenDistribution {
  const counts = new Map<number, number>();
  for (const { inputIds, special } of encodings)
    inputIds.forEach((id, at) => {
      if (!special[at]) counts.set(id, (counts.get(id) ?? 0) + 1);
    });
  const ids = Int32Array.from(counts.keys()).sort();
  let sum = 0;
  return { ids, cumulative: Float64Array.from(ids, (id) => (sum += counts.get(id)!)) };
}

/** A token other than `except`, each by its share among the others; null where there is none. */
export function drawToken(
  { ids, cumulative }: TokenDistribution,
  generator: RandomGenerator,
  except: number,
): number | null {
  const excepted = ids.indexOf(except);
  const before = cumulative[excepted - 1] ?? 0;
  const own = excepted < 0 ? 0 : cumulative[excepted]! - before;
  const others = (cumulative.at(-1) ?? 0) - own;
  if (others === 0) return null;
  const drawn = uniformInt(generator, 0, others - 1);
  const occurrence = excepted >= 0 && drawn >= before ? drawn + own : drawn;
  return ids[cumulative.findIndex((upTo) => occurrence < upTo)]!;
}

/**
 * What `sample` puts in the place of a sentence's tokens. A position is given the same token by every set of words that holds it, so
 * that nested sets differ in their size alone; another `draw` gives another.
 *
 * @param sentence - names the sentence; sentences draw apart
 * @param draw - which of several draws
 */
export function tokenDraw(
  distribution: TokenDistribution,
  generators: Generators,
  sentence: number | string,
  draw = 0,
): TokenDraw {
  return (position, id) =>
    drawToken(distribution, generators(`sample, sentence ${sentence}, position ${position}, draw ${draw}`), id);
}
