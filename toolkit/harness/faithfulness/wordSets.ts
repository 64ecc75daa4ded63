import { generatorFor } from '../../random';
import { isRefusal } from '../../rationale/ablation/ablation';
import { randomWords, wordOrder, binSize, otherWords, topWords } from '../../rationale/ablation/wordSets';
import type { SampledSentence } from './sample';

/** How much of a sentence is removed or kept. */
export interface Bin {
  /** `share 0.05`, `words 3` */
  name: string;
  /** Words of a sentence of so many. */
  size: (words: number) => number;
}

/** The bins of a config: shares of the words, and so many words one after the other. */
export function binsOf({ shares, words }: { shares: readonly number[]; words: number }): {
  shares: Bin[];
  words: Bin[];
} {
  return {
    shares: shares.map((share) => ({ name: `share ${share}`, size: (count) => binSize(share, count) })),
    words: Array.from({ length: words }, (_, i) => ({ name: `words ${i + 1}`, size: () => i + 1 })),
  };
}

/** The words of a sentence from the highest-scored on; null where the scorer has no number for one. */
export function orderOf({ words }: SampledSentence, scores: ArrayLike<number>, scorer: string): number[] | null {
  const order = wordOrder(words, scores, scorer);
  return isRefusal(order) ? null : order;
}

/** What is removed for comprehensiveness: the first words of an order. */
export function removedFirst(order: readonly number[], size: number): number[] {
  return topWords(order, Math.min(size, order.length));
}

/** What is removed for sufficiency: all others. */
export function removedOthers({ words }: SampledSentence, order: readonly number[], size: number): number[] {
  return otherWords(words, removedFirst(order, size));
}

/** An order at random, by seed, sentence and draw. */
export function randomOrder({ words, sentence }: SampledSentence, seed: number, draw: number | string): number[] {
  const generator = generatorFor(seed, `random order ${sentence} ${draw}`);
  const left = [...words];
  const order: number[] = [];
  while (left.length > 0) {
    const [word] = randomWords(left, 1, generator);
    order.push(word!);
    left.splice(left.indexOf(word!), 1);
  }
  return order;
}
