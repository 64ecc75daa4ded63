import { type Bpe, vocabularyOf } from '../checkpoint/tokenizerModel';
import { type AlignedChar, textOf } from './alignedText';
import { libraryModel } from './libraryModel';
import { spanning, type TokenModel } from './piece';

/**
 * Byte-pair encoding of words whose characters stand for bytes. A byte that no token has is the unknown token, several in a row one if
 * the model fuses them; where there is no such token it is left out, and its neighbours are merged. Offsets are those of the bytes
 * that are left: one departure, since Hugging Face's go on as if none had been left out.
 */
export function bytePairModel(model: Bpe): TokenModel {
  const { unk_token, fuse_unk, ignore_merges } = model;
  const vocabulary = vocabularyOf(model);
  const encode = mergesOf(model);
  const unknown = (symbols: readonly AlignedChar[]) => spanning(vocabulary.get(unk_token!)!, unk_token!, symbols);
  return (word) => {
    const whole = ignore_merges ? vocabulary.get(textOf(word)) : undefined;
    if (whole !== undefined) return [spanning(whole, textOf(word), word)];
    const isKnown = ({ char }: AlignedChar) => vocabulary.has(char);
    if (unk_token === null) return encode(word.filter(isKnown));
    return runsOf(word, isKnown).flatMap((run) => {
      if (isKnown(run[0]!)) return encode(run);
      return fuse_unk ? [unknown(run)] : run.map((symbol) => unknown([symbol]));
    });
  };
}

function mergesOf(model: Bpe): TokenModel {
  const pairs = libraryModel(model);
  return (symbols) => {
    const { ids, tokens } = pairs.encode(textOf(symbols));
    let next = 0;
    return tokens.map((token, index) => {
      const first = next;
      next += Array.from(token).length;
      return spanning(ids[index]!, token, symbols.slice(first, next));
    });
  };
}

/** Runs of neighbours that are known, or that are not. */
function runsOf(word: readonly AlignedChar[], isKnown: (symbol: AlignedChar) => boolean): AlignedChar[][] {
  const runs: AlignedChar[][] = [];
  word.forEach((symbol, index) => {
    if (index > 0 && isKnown(symbol) === isKnown(word[index - 1]!)) runs.at(-1)!.push(symbol);
    else runs.push([symbol]);
  });
  return runs;
}
