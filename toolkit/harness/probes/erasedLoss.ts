import type { Model } from '../../activations/model';
import { erase } from '../../probing/leace';
import { type AlteredInput, cleanInput } from '../../rationale/ablation/ablation';
import { interventionTap, type StatePlace, tokenStates } from '../../rationale/ablation/intervention';
import { summedLoss } from '../../rationale/effects/modelEffects';
import { runVariants } from '../../rationale/variants/runVariants';
import type { Variant } from '../../rationale/variants/plan';
import type { Encoding } from '../../tokens/tokenizer';
import type { Edit } from './erasers';

/** What is edited: every state of a sentence at a place, one of its words being masked. */
export interface ErasedSentence {
  encoding: Encoding;
  place: StatePlace;
  /** Masked one at a time, all their wordpieces at once; positions in the sentence. */
  words: readonly number[];
}

/**
 * By how many nats each edit raises the loss of a masked word, in the mean over the words: every token's state is edited at the place,
 * and what lies above is computed from them. A sentence goes by itself, so that nothing is padded, and an edit that changes nothing
 * has an effect of exactly 0 on every backend.
 */
export async function erasedLoss(
  { encoding, place, words }: ErasedSentence,
  edits: readonly Edit[],
  model: Model,
): Promise<Map<string, Float64Array>> {
  const inputs = words.map((word) => maskedWord(encoding, word, model));
  const states = await statesOfInputs(encoding, inputs, place, model);
  const variants = inputs.flatMap((input, at): Variant[] => {
    const readAt = [...encoding.wordIds.keys()].filter((position) => encoding.wordIds[position] === words[at]);
    const erased = edits.map(({ eraser, factor }): Variant['intervention'] => ({
      ...place,
      positions: input.kept,
      vectors: states[at]!.map((state) => erase(state, eraser, factor)),
    }));
    return [null, ...erased].map((intervention) => ({ sentence: 0, input, intervention, readAt }));
  });
  const losses: number[] = [];
  for await (const group of runVariants({ model, encodings: [encoding], variants, effects: [summedLoss] }))
    for (const { variant, values } of group) losses[variant] = values[0]!;
  const lossOf = (word: number, at: number) => losses[word * (1 + edits.length) + at]!;
  return new Map(
    edits.map(({ name }, edit) => {
      const rises = words.map((_, word) => lossOf(word, 1 + edit) - lossOf(word, 0));
      return [name, Float64Array.of(rises.reduce((sum, rise) => sum + rise, 0) / words.length)];
    }),
  );
}

/** The sentence with the wordpieces of a word masked; effects are read on them too. */
function maskedWord(encoding: Encoding, word: number, { roles, tokenizer }: Model): AlteredInput {
  const mask = tokenizer.idOf(roles.mask!);
  const inputIds = encoding.inputIds.map((id, position) => (encoding.wordIds[position] === word ? mask : id));
  return { ...cleanInput(encoding), inputIds };
}

/** @returns of each input the states [H] of all its tokens */
async function statesOfInputs(
  encoding: Encoding,
  inputs: readonly AlteredInput[],
  place: StatePlace,
  model: Model,
): Promise<Float32Array[][]> {
  const length = encoding.inputIds.length;
  const tokens = inputs.flatMap(({ kept }, sentence) => kept.map((position) => ({ sentence, position })));
  const encodings = inputs.map(({ inputIds }) => ({ ...encoding, inputIds }));
  const states = await tokenStates(model, encodings, interventionTap(model, place), tokens);
  return inputs.map((_, at) => states.slice(at * length, (at + 1) * length));
}
