import type { WordPiece } from '../checkpoint/tokenizerModel';
import { textOf } from './alignedText';
import { libraryModel } from './libraryModel';
import { spanning, type TokenModel } from './piece';

/** WordPiece: the longest token that a word begins with, and so on; all of an unknown word is one token. */
export function wordPieceModel(model: WordPiece): TokenModel {
  const wordpieces = libraryModel(model);
  return (word) => {
    const { ids, tokens } = wordpieces.encode(textOf(word));
    if (tokens.length === 1) return [spanning(ids[0]!, tokens[0]!, word)];
    let next = 0;
    return tokens.map((token, index) => {
      const first = next;
      next += Array.from(index === 0 ? token : token.slice('##'.length)).length;
      return spanning(ids[index]!, token, word.slice(first, next));
    });
  };
}
