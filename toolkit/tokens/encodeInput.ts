import { UserError } from '../errors';
import type { Encoding, EncodeOptions, Tokenizer } from './tokenizer';

/**
 * Encodes a text, or its words where it is split already; a fault names where the text stands.
 * @throws {UserError} As `Tokenizer.encode`.
 */
export function encodeInput(
  tokenizer: Tokenizer,
  input: { text: string; words: readonly string[] | null; where: string },
  options: EncodeOptions = {},
): Encoding {
  try {
    return input.words ? tokenizer.encodeWords(input.words, options) : tokenizer.encode(input.text, options);
  } catch (error) {
    if (error instanceof UserError) throw new UserError({ what: `${input.where}: ${error.message}` }, { cause: error });
    throw error;
  }
}
