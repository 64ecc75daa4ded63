import { isByteLevel } from '../checkpoint/preTokenizerJson';
import type { Template } from '../checkpoint/template';
import type { TokenizerFiles } from '../checkpoint/tokenizerFiles';
import { type TokenizerModel, vocabularyOf } from '../checkpoint/tokenizerModel';
import { UserError } from '../errors';
import { AddedTokenSplitter } from './addedTokens';
import { textOf } from './alignedText';
import { bytePairModel } from './bytePairs';
import { normaliserOf } from './normaliser';
import { type Piece, spanning, type TokenModel } from './piece';
import { type PreTokeniser, preTokeniserOf } from './preTokeniser';
import { trimOffsets } from './trim';
import { unigramModel } from './unigram';
import { wordPieceModel } from './wordPiece';

/** A text as the model reads it; every array has one entry a token, those that the tokenizer adds included. */
export interface Encoding {
  inputIds: number[];
  /** All 0: there is no second segment. */
  tokenTypeIds: number[];
  /** As in the vocabulary. */
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
  /** Take longer input whole, for `windowsOf`: the model does not take it in one pass. */
  beyond?: boolean;
  /** What may be asked for instead of a shorter text, for the message of a refusal. */
  instead?: string;
}

/** A token in its place; the word is null for a token that the tokenizer adds. */
interface PlacedPiece extends Piece {
  wordId: number | null;
}

/** Ids of the special tokens by their part; null where the tokenizer has none. */
export interface SpecialIds {
  /** Stands for the sentence in an encoder, mostly first. */
  cls: number | null;
  /** Ends a text in an encoder. */
  sep: number | null;
  /** Fills a batch up. Of a tokenizer without such a token, any: no token attends to it. */
  pad: number;
  mask: number | null;
  unk: number | null;
}

/**
 * A tokenizer with what Hugging Face's fast tokenizer gives: ids, character offsets and word ids. WordPiece and byte-pair encoding are
 * `@huggingface/tokenizers`'s; they receive normalised words, because the library keeps no offsets and normalises some characters
 * otherwise. Unigram is our own (`unigram.ts` says why).
 */
export class Tokenizer {
  readonly vocabularySize: number;
  readonly ids: SpecialIds;
  private readonly model: TokenModel;
  private readonly vocabulary: string[] = [];
  private readonly before: PlacedPiece[];
  private readonly after: PlacedPiece[];
  private readonly trim: Template['trim'];
  private readonly isByteLevel: boolean;
  private readonly addedTokens: AddedTokenSplitter;
  private readonly cutText: PreTokeniser;
  private readonly cutWord: PreTokeniser;

  /** @param maxLength the model's positions: the most tokens it takes, special tokens included */
  constructor(
    { tokenizer, template, special }: Omit<TokenizerFiles, 'config'>,
    readonly maxLength: number,
  ) {
    this.model = modelOf(tokenizer.model);
    this.addedTokens = new AddedTokenSplitter(tokenizer.added_tokens, normaliserOf(tokenizer.normalizer));
    this.cutText = preTokeniserOf(tokenizer.pre_tokenizer, false);
    this.cutWord = preTokeniserOf(tokenizer.pre_tokenizer, true);
    for (const [token, id] of vocabularyOf(tokenizer.model)) this.vocabulary[id] = token;
    for (const { content, id } of tokenizer.added_tokens) this.vocabulary[id] = content;
    this.vocabularySize = this.vocabulary.length;
    const idOf = (token: string | null) => (token === null ? null : this.idOf(token));
    this.ids = {
      cls: idOf(special.cls_token),
      sep: idOf(special.sep_token),
      pad: idOf(special.pad_token) ?? 0,
      mask: idOf(special.mask_token),
      unk: idOf(special.unk_token),
    };
    this.before = template.before.map((token) => this.added(token));
    this.after = template.after.map((token) => this.added(token));
    this.trim = template.trim;
    this.isByteLevel = isByteLevel(tokenizer.pre_tokenizer);
  }

  /**
   * Encodes a text with the special tokens around it; offsets are within the text.
   *
   * @throws UserError where the text has no token, or more than the model takes and `truncate` is not set
   */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    const words = this.wordsOf(text, this.cutText);
    const pieces = words.flatMap((word, wordId) => word.map((piece) => ({ ...piece, wordId })));
    return this.assemble(
      trimOffsets(pieces, this.trim, () => text),
      options,
    );
  }

  /**
   * Encodes words that are split already (Hugging Face's `is_split_into_words`); word ids index `words`, offsets are within the
   * word. A word of which nothing is left after cleaning has no token. Byte-level BPE reads every word as after a space
   * (Hugging Face's `add_prefix_space`; where another step cuts before the byte-level one, that would put a space before each part of
   * a word, and here there is one before the word alone).
   *
   * @throws UserError as `encode`
   */
  encodeWords(words: readonly string[], options: EncodeOptions = {}): Encoding {
    const pieces = words.flatMap((word, wordId) =>
      this.wordsOf(word, this.cutWord)
        .flat()
        .map((piece) => ({ ...piece, wordId })),
    );
    const trim = this.trim && { addPrefixSpace: this.isByteLevel || this.trim.addPrefixSpace };
    return this.assemble(
      trimOffsets(pieces, trim, ({ wordId }) => words[wordId]!),
      options,
    );
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

  private wordsOf(text: string, cut: PreTokeniser): Piece[][] {
    return this.addedTokens.split(text).flatMap(({ chars, token }) => {
      if (token) return [[spanning(token.id, token.content, chars, textOf(chars))]];
      return cut(chars).map((word) => this.model(word));
    });
  }

  private added(token: string): PlacedPiece {
    return { id: this.idOf(token), token, text: token, start: 0, end: 0, wordId: null };
  }

  private assemble(pieces: readonly PlacedPiece[], options: EncodeOptions): Encoding {
    if (pieces.length === 0) throw new UserError({ what: 'The text has no token', expected: 'at least one word' });
    const kept = this.fit(pieces, options);
    const all = [...this.before, ...kept, ...this.after];
    return {
      inputIds: all.map(({ id }) => id),
      tokenTypeIds: all.map(() => 0),
      tokens: all.map(({ token }) => token),
      offsets: all.map(({ start, end }) => [start, end]),
      wordIds: all.map(({ wordId }) => wordId),
      special: all.map(({ wordId }) => wordId === null),
      truncatedFrom: kept.length < pieces.length ? pieces.length + all.length - kept.length : null,
    };
  }

  private fit(
    pieces: readonly PlacedPiece[],
    { maxLength = this.maxLength, truncate = false, beyond = false, instead = WAYS }: EncodeOptions,
  ): readonly PlacedPiece[] {
    const around = this.before.length + this.after.length;
    if (!Number.isInteger(maxLength) || maxLength <= around || maxLength > this.maxLength) {
      const expected = `an integer from ${around + 1} to ${this.maxLength}`;
      throw new UserError({ what: 'maxLength', got: maxLength, expected });
    }
    const count = pieces.length + around;
    if (beyond) return pieces;
    if (count > maxLength && !truncate) {
      throw new UserError({
        what: 'Tokens in the text',
        got: count,
        expected: `at most ${maxLength}, or ${instead}`,
      });
    }
    return pieces.slice(0, maxLength - around);
  }
}

const WAYS = 'truncation or windows asked for';

function modelOf(model: TokenizerModel): TokenModel {
  switch (model.type) {
    case 'WordPiece':
      return wordPieceModel(model);
    case 'BPE':
      return bytePairModel(model);
    case 'Unigram':
      return unigramModel(model);
  }
}
