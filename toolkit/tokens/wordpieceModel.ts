import * as library from '@huggingface/tokenizers';
import type { TokenizerFiles } from '../checkpoint/tokenizerFiles';

/** The part of the library's tokenizer that is used. */
export interface WordpieceModel {
  encode(word: string): { ids: number[]; tokens: string[] };
}

/** The package's own declarations import files without an extension, which no ES module resolution follows. */
const { Tokenizer } = library as unknown as { Tokenizer: new (tokenizer: object, config: object) => WordpieceModel };

/** The library's WordPiece model alone, for words that are normalised and split already. */
export function createWordpieceModel({ tokenizer }: TokenizerFiles): WordpieceModel {
  const modelOnly = { normalizer: null, pre_tokenizer: null, post_processor: null, added_tokens: [] };
  return new Tokenizer({ ...tokenizer, ...modelOnly }, {});
}
