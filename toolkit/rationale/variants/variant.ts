import type { Encoding } from '../../tokens/tokenizer';
import { type AlteredInput, cleanInput } from '../ablation/ablation';
import { type Intervention, placeKey } from '../ablation/intervention';

/** A sentence altered in one way, to be held against the sentence as it was. */
export interface Variant {
  /** Position of the sentence in the list of encodings. */
  sentence: number;
  input: AlteredInput;
  /** States that are replaced on the way; null where only the input is altered. */
  intervention: Intervention | null;
}

/** What goes through the model once, for every variant that asks for it. */
export interface VariantRun extends Variant {
  isClean: boolean;
  /** Positions in the list of variants. */
  variants: number[];
}

/** Numbers the arrays of interventions, so that the same arrays are known as the same. */
const numbers = new WeakMap<Float32Array, number>();
let numbered = 0;

/**
 * The runs of one sentence: the clean one first, then each distinct variant. Variants are one run where the model reads the same and
 * the same positions are kept; one that alters nothing is the clean run itself, so that it differs from it by exactly 0.
 *
 * @param asked - the sentence's variants, with their positions in the list
 */
export function distinctRuns(
  sentence: number,
  encoding: Encoding,
  asked: readonly (readonly [number, Variant])[],
): VariantRun[] {
  const clean: VariantRun = {
    sentence,
    input: cleanInput(encoding),
    intervention: null,
    isClean: true,
    variants: [],
  };
  const runs = new Map([[keyOf(clean), clean]]);
  for (const [at, variant] of asked) {
    const key = keyOf(variant);
    const known = runs.get(key);
    if (known) known.variants.push(at);
    else runs.set(key, { ...variant, isClean: false, variants: [at] });
  }
  return [...runs.values()];
}

function keyOf({ input, intervention }: Variant): string {
  const { inputIds, tokenTypeIds, attentionMask, kept } = input;
  const ids = [inputIds, tokenTypeIds, attentionMask, kept].map((list) => list.join(' ')).join('|');
  if (!intervention) return ids;
  const replaced = intervention.positions.map((position, at) => `${position}=${numberOf(intervention.vectors[at]!)}`);
  return [ids, placeKey(intervention), ...replaced].join('|');
}

function numberOf(vector: Float32Array): number {
  const number = numbers.get(vector) ?? numbered++;
  numbers.set(vector, number);
  return number;
}
