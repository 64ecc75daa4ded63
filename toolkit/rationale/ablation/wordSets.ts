/** Shares of a sentence's words that ERASER removes or keeps (DeYoung et al. 2020, section 4). */
export const ERASER_BINS: readonly number[] = [0.01, 0.05, 0.1, 0.2, 0.5];

/** Sets of words are positions in the sentence, ascending; an order goes from the highest score to the lowest. */
export type WordSet = readonly number[];

/** Words that a share of a sentence makes: ceil(share x words), so that the smallest share of the shortest sentence is one word. */
export function binSize(share: number, words: number): number {
  return Math.ceil(share * words - 1e-9); // .07 x 100 is a little above 7 in binary
}

/** The first `count` of an order. */
export function topWords(order: readonly number[], count: number): number[] {
  return ascending(order.slice(0, count));
}

/** The last `count` of an order. */
export function bottomWords(order: readonly number[], count: number): number[] {
  return ascending(order.slice(Math.max(0, order.length - count)));
}

/** The highest, the two highest, and so on, to all but one. */
export function fromTheTop(order: readonly number[]): number[][] {
  return sizes(order).map((count) => topWords(order, count));
}

/** The lowest, the two lowest, and so on, to all but one. */
export function fromTheBottom(order: readonly number[]): number[][] {
  return sizes(order).map((count) => bottomWords(order, count));
}

/** Each word by itself, in reading order: what leave-one-out ablates. */
export function singleWords(words: WordSet): number[][] {
  return words.map((word) => [word]);
}

/** The words whose flag is `wanted`: HIGH, or LOW where it is false. */
export function flaggedWords(words: WordSet, flags: readonly boolean[], wanted = true): number[] {
  if (flags.length !== words.length) throw new Error(`${flags.length} flags for ${words.length} words`);
  return words.filter((_, at) => flags[at] === wanted);
}

/** The words that are not of the set: what is ablated where the set alone is to be kept. */
export function otherWords(words: WordSet, set: WordSet): number[] {
  const inside = new Set(set);
  return words.filter((word) => !inside.has(word));
}

function sizes(order: readonly number[]): number[] {
  return Array.from({ length: Math.max(0, order.length - 1) }, (_, at) => at + 1);
}

function ascending(words: readonly number[]): number[] {
  return words.toSorted((a, b) => a - b);
}
