import type { TokenizerFiles } from '../checkpoint/tokenizerFiles';
import type { SPECIAL_TOKENS } from '../checkpoint/tokenizerJson';
import { UserError } from '../errors';
import { AddedTokenSplitter } from './addedTokens';
import type { AlignedChar } from './normaliser';
import { createWordpieceModel, type WordpieceModel } from './wordpieceModel';
import { splitWords } from './words';

/** A text as the model reads it; every array has one entry a token, `[CLS]` and `[SEP]` included. */
export interface Encoding {
  inputIds: number[];
  /** All 0: there is no second segment. */
  tokenTypeIds: number[];
  /** Wordpieces as in the vocabulary. */
  tokens: string[];
  /** Start and end (exclusive) in UTF-16 units of the text, or of the word for `encodeWords`; [0, 0] for special tokens. */
  offsets: [number, number][];
  /** As Hugging Face's `word_ids()`: position of the word in the text or in the list; null for special tokens. */
  wordIds: (number | null)[];
  /** True for the tokens the tokenizer added, not for a `[MASK]` that the text holds. */
  special: boolean[];
  /** Number of tokens before truncation; null where nothing was cut off. */
  truncatedFrom: number | null;
}

export interface EncodeOptions {
  /** Most tokens an encoding may have; defaults to the model's positions and cannot exceed them. */
  maxLength?: number;
  /** Cut longer input off rather than refuse it. */
  truncate?: boolean;
}

interface Wordpiece {
  id: number;
  token: string;
  start: number;
  end: number;
}
interface PlacedWordpiece extends Wordpiece {
  wordId: number;
}

/** Ids of the special tokens. */
export interface SpecialIds {
  cls: number;
  sep: number;
  pad: number;
  mask: number;
  unk: number;
}

/**
 * A BERT tokenizer with what Hugging Face's fast tokenizer gives: ids, character offsets and word ids. Wordpieces are
 * `@huggingface/tokenizers`'s; it receives normalised words, because it keeps no offsets and normalises some characters otherwise.
 */
export class Tokenizer {
  readonly vocabularySize: number;
  readonly ids: SpecialIds;
  private readonly wordpieces: WordpieceModel;
  private readonly vocabulary: string[] = [];
  private readonly addedTokens: AddedTokenSplitter;

  /** @param maxLength the model's positions: the most tokens it takes, special tokens included */
  constructor(
    files: TokenizerFiles,
    readonly maxLength: number,
  ) {
    const { tokenizer } = files;
    this.wordpieces = createWordpieceModel(files);
    this.addedTokens = new AddedTokenSplitter(tokenizer.added_tokens, tokenizer.normalizer);
    const { vocab } = tokenizer.model;
    for (const [token, id] of Object.entries(vocab)) this.vocabulary[id] = token;
    for (const { content, id } of tokenizer.added_tokens) this.vocabulary[id] = content;
    this.vocabularySize = this.vocabulary.length;
    const id = (token: (typeof SPECIAL_TOKENS)[number]): number => vocab[token]!;
    this.ids = { cls: id('[CLS]'), sep: id('[SEP]'), pad: id('[PAD]'), mask: id('[MASK]'), unk: id('[UNK]') };
  }

  /**
   * Encodes a text as `[CLS] text [SEP]`; offsets are within the text.
   *
   * @throws UserError where the text has no token, or more than the model takes and `truncate` is not set
   */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    const words = this.wordsOf(text);
    return this.assemble(
      words.flatMap((pieces, wordId) => pieces.map((piece) => ({ ...piece, wordId }))),
      options,
    );
  }

  /**
   * Encodes words that are split already (Hugging Face's `is_split_into_words`); word ids index `words`, offsets are within the
   * word. A word of which nothing is left after cleaning has no token.
   *
   * @throws UserError as `encode`
   */
  encodeWords(words: readonly string[], options: EncodeOptions = {}): Encoding {
    const pieces = words.flatMap((word, wordId) =>
      this.wordsOf(word)
        .flat()
        .map((piece) => ({ ...piece, wordId })),
    );
    return this.assemble(pieces, options);
  }

  /** @throws Error where the vocabulary has no such token */
  idOf(token: string): number {
    const id = this.vocabulary.indexOf(token);
    if (id < 0) throw new Error(`The vocabulary has no ${token}`);
    return id;
  }

  /** @throws Error where the vocabulary has no such id */
  tokenOf(id: number): string {
    const token = this.vocabulary[id];
    if (token === undefined) throw new Error(`No token has id ${id}`);
    return token;
  }

  private wordsOf(text: string): Wordpiece[][] {
    return this.addedTokens.split(text).flatMap(({ chars, token }) => {
      if (token) return [[spanning(token.id, token.content, chars)]];
      return splitWords(chars).map((word) => this.piecesOf(word));
    });
  }

  private piecesOf(word: AlignedChar[]): Wordpiece[] {
    const { ids, tokens } = this.wordpieces.encode(word.map(({ char }) => char).join(''));
    if (tokens.length === 1) return [spanning(ids[0]!, tokens[0]!, word)];
    let next = 0;
    return tokens.map((token, index) => {
      const first = next;
      next += Array.from(index === 0 ? token : token.slice('##'.length)).length;
      return spanning(ids[index]!, token, word.slice(first, next));
    });
  }

  private assemble(pieces: PlacedWordpiece[], options: EncodeOptions): Encoding {
    if (pieces.length === 0) throw new UserError({ what: 'The text has no token', expected: 'at least one word' });
    const kept = this.fit(pieces, options);
    const { cls, sep } = this.ids;
    return {
      inputIds: [cls, ...kept.map(({ id }) => id), sep],
      tokenTypeIds: new Array<number>(kept.length + 2).fill(0),
      tokens: ['[CLS]', ...kept.map(({ token }) => token), '[SEP]'],
      offsets: [[0, 0], ...kept.map(({ start, end }): [number, number] => [start, end]), [0, 0]],
      wordIds: [null, ...kept.map(({ wordId }) => wordId), null],
      special: [true, ...kept.map(() => false), true],
      truncatedFrom: kept.length < pieces.length ? pieces.length + 2 : null,
    };
  }

  private fit(
    pieces: PlacedWordpiece[],
    { maxLength = this.maxLength, truncate = false }: EncodeOptions,
  ): PlacedWordpiece[] {
    if (!Number.isInteger(maxLength) || maxLength < 3 || maxLength > this.maxLength) {
      throw new UserError({ what: 'maxLength', got: maxLength, expected: `an integer from 3 to ${this.maxLength}` });
    }
    const count = pieces.length + 2;
    if (count > maxLength && !truncate) {
      throw new UserError({
        what: 'Tokens in the text',
        got: count,
        expected: `at most ${maxLength}, or truncation asked for`,
      });
    }
    return pieces.slice(0, maxLength - 2);
  }
}

function spanning(id: number, token: string, chars: readonly AlignedChar[]): Wordpiece {
  return { id, token, start: chars[0]!.start, end: chars.at(-1)!.end };
}
