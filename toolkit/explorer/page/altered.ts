import type { Model } from '../../activations/model';
import { UserError } from '../../errors';
import { ablate, type AlteredInput, cleanInput, isRefusal, leftIds } from '../../rationale/ablation/ablation';
import type { Encoding } from '../../tokens/tokenizer';
import type { Alterations } from './messages';

/**
 * Masks and deletes words of a sentence, all their tokens at once.
 * @returns the sentence without them, and where each of its tokens stood before
 * @throws {UserError} Where nothing would be left of it.
 */
export function alteredEncoding(model: Model, encoding: Encoding, { masked, deleted }: Alterations) {
  const { inputIds } = without(model, encoding, masked, 'mask');
  const { kept: from } = without(model, encoding, deleted, 'delete');
  const pick = <T>(values: readonly T[]) => from.map((at) => values[at]!);
  return {
    from,
    encoding: {
      ...encoding,
      inputIds: pick(inputIds),
      tokenTypeIds: pick(encoding.tokenTypeIds),
      tokens: pick(inputIds.map((id) => model.tokenizer.tokenOf(id))),
      offsets: pick(encoding.offsets),
      wordIds: pick(encoding.wordIds),
      special: pick(encoding.special),
    },
  };
}

function without(model: Model, encoding: Encoding, words: number[], operation: 'mask' | 'delete'): AlteredInput {
  if (words.length === 0) return cleanInput(encoding);
  const altered = ablate(encoding, words, { operation }, leftIds(model));
  if (!isRefusal(altered)) return altered;
  throw new UserError({
    what: `These words cannot be ${operation === 'mask' ? 'masked' : 'deleted'}: ${altered.refused}`,
  });
}
