import * as library from '@huggingface/tokenizers';
import type { TokenizerModel } from '../checkpoint/tokenizerModel';

/** The part of the library's tokenizer that is used. */
interface LibraryModel {
  encode(word: string): { ids: number[]; tokens: string[] };
}

/** The package's own declarations import files without an extension, which no ES module resolution follows. */
const { Tokenizer } = library as unknown as { Tokenizer: new (tokenizer: object, config: object) => LibraryModel };

/** The library's model alone, for words that are normalised and split already. */
export function libraryModel(model: TokenizerModel): LibraryModel {
  const modelOnly = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };
  return new Tokenizer({ ...modelOnly, model }, {});
}
