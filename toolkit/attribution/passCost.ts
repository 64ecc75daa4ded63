import type { Encoding } from '../tokens/tokenizer';
import type { Place } from './place';
import type { PassCost } from './scorer';
import { targetOf } from './targets';

/** How often a sentence goes through the model, and for how many of these times the derivative is computed. */
export interface Passes {
  rows: number;
  gradients: number;
}

/** What the passes of all sentences add up to, with the one that a cosine needs for what it compares with. */
export function passCost(
  encodings: readonly Encoding[],
  place: Place,
  passesOf: (encoding: Encoding) => Passes,
): PassCost {
  const cost = { rows: 0, tokens: 0, gradientTokens: 0 };
  for (const encoding of encodings) {
    const { rows, gradients } = passesOf(encoding);
    const passes = rows + (targetOf(place) === 'cosine' ? 1 : 0);
    cost.rows += passes;
    cost.tokens += passes * encoding.inputIds.length;
    cost.gradientTokens += gradients * encoding.inputIds.length;
  }
  return cost;
}
