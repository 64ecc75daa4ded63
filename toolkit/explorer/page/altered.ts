import type { Model } from '../../activations/model';
import { UserError } from '../../errors';
import { ablate, isRefusal, leftIds } from '../../rationale/ablation/ablation';
import type { Encoding } from '../../tokens/tokenizer';
import type { Alterations } from './messages';

/** A sentence without some of its words. */
export interface AlteredEncoding {
  encoding: Encoding;
  /** Where each of its tokens stood before. */
  from: number[];
}

/**
 * Masks and deletes words of a sentence, all their tokens at once.
 * @throws {UserError} Where nothing would be left of it.
 */
export function alteredEncoding(model: Model, encoding: Encoding, { masked, deleted }: Alterations): AlteredEncoding {
  const inputIds = masked.length > 0 ? idsOf(model, encoding, masked, 'mask') : encoding.inputIds;
  if (deleted.length > 0) idsOf(model, encoding, deleted, 'delete'); // refuses what cannot be done
  const words = new Set<number | null>(deleted);
  const from = encoding.wordIds.flatMap((word, at) => (word !== null && words.has(word) ? [] : [at]));
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

function idsOf(model: Model, encoding: Encoding, words: readonly number[], operation: 'mask' | 'delete'): number[] {
  const altered = ablate(encoding, words, { operation }, leftIds(model));
  if (!isRefusal(altered)) return altered.inputIds;
  throw new UserError({
    what: `These words cannot be ${operation === 'mask' ? 'masked' : 'deleted'}: ${altered.refused}`,
  });
}
