import type { Template } from '../checkpoint/template';
import type { TokenizerFiles } from '../checkpoint/tokenizerFiles';
import { UserError } from '../errors';
import { AddedTokenSplitter } from './addedTokens';
import type { AlignedChar } from './normaliser';
import { trimOffsets } from './trim';
import { createWordpieceModel, type WordpieceModel } from './wordpieceModel';
import { splitWords } from './words';

/** A text as the model reads it; every array has one entry a token, those that the tokenizer adds included. */
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
  /** The token, or of an added token the text that it takes. */
  text: string;
  start: number;
  end: number;
}
/** A token in its place; the word is null for a token that the tokenizer adds. */
interface Piece extends Wordpiece {
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
 * A tokenizer with what Hugging Face's fast tokenizer gives: ids, character offsets and word ids. Wordpieces are
 * `@huggingface/tokenizers`'s; it receives normalised words, because it keeps no offsets and normalises some characters otherwise.
 */
export class Tokenizer {
  readonly vocabularySize: number;
  readonly ids: SpecialIds;
  private readonly wordpieces: WordpieceModel;
  private readonly vocabulary: string[] = [];
  private readonly before: Piece[];
  private readonly after: Piece[];
  private readonly trim: Template['trim'];
  private readonly addedTokens: AddedTokenSplitter;

  /** @param maxLength the model's positions: the most tokens it takes, special tokens included */
  constructor(
    files: TokenizerFiles,
    readonly maxLength: number,
  ) {
    const { tokenizer, template, special } = files;
    this.wordpieces = createWordpieceModel(files);
    this.addedTokens = new AddedTokenSplitter(tokenizer.added_tokens, tokenizer.normalizer);
    const { vocab } = tokenizer.model;
    for (const [token, id] of Object.entries(vocab)) this.vocabulary[id] = token;
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
    this.trim = template.trim;
    this.after = template.after.map((token) => this.added(token));
  }

  /**
   * Encodes a text with the special tokens around it; offsets are within the text.
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
      if (token) return [[spanning(token.id, token.content, chars, chars.map(({ char }) => char).join(''))]];
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

  private added(token: string): Piece {
    return { id: this.idOf(token), token, text: token, start: 0, end: 0, wordId: null };
  }

  private assemble(pieces: readonly Piece[], options: EncodeOptions): Encoding {
    if (pieces.length === 0) throw new UserError({ what: 'The text has no token', expected: 'at least one word' });
    const kept = this.fit(trimOffsets(pieces, this.trim), options);
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
    pieces: readonly Piece[],
    { maxLength = this.maxLength, truncate = false }: EncodeOptions,
  ): readonly Piece[] {
    const around = this.before.length + this.after.length;
    if (!Number.isInteger(maxLength) || maxLength <= around || maxLength > this.maxLength) {
      const expected = `an integer from ${around + 1} to ${this.maxLength}`;
      throw new UserError({ what: 'maxLength', got: maxLength, expected });
    }
    const count = pieces.length + around;
    if (count > maxLength && !truncate) {
      throw new UserError({
        what: 'Tokens in the text',
        got: count,
        expected: `at most ${maxLength}, or truncation asked for`,
      });
    }
    return pieces.slice(0, maxLength - around);
  }
}

function spanning(id: number, token: string, chars: readonly AlignedChar[], text = token): Wordpiece {
  return { id, token, text, start: chars[0]!.start, end: chars.at(-1)!.end };
}
