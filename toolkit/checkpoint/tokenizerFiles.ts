import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import { readAddedTokens } from './addedTokens';
import { readTokenizerSettings, type TokenizerSettings } from './tokenizerConfig';
import {
  canonicalTokenizerJson,
  parseTokenizerJson,
  SPECIAL_TOKENS,
  type TokenizerJson,
  type TokenizerParts,
} from './tokenizerJson';
import { readVocabularyText, vocabularyText } from './vocabularyText';

/** A `tokenizer_config.json`, reduced to what Hugging Face needs to load the same tokenizer. */
export interface TokenizerConfig {
  tokenizer_class: 'BertTokenizer' | 'PreTrainedTokenizerFast';
  do_lower_case: boolean;
  strip_accents: boolean | null;
  tokenize_chinese_chars: boolean;
}

/** The tokenizer of a checkpoint: what its `tokenizer.json` and `tokenizer_config.json` hold. */
export interface TokenizerFiles {
  tokenizer: TokenizerJson;
  config: TokenizerConfig;
}

/** The files of a Hugging Face folder that a tokenizer is read from. */
export const TOKENIZER_FILES = [
  'added_tokens.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];

/** `BertTokenizer` has no setting for these. */
const BERT_MODEL = {
  type: 'WordPiece',
  unk_token: '[UNK]',
  continuing_subword_prefix: '##',
  max_input_chars_per_word: 100,
} as const;

/**
 * Reads the tokenizer of a Hugging Face folder as transformers 5 does: the vocabulary of `tokenizer.json`, else of `vocab.txt`;
 * casing as `tokenizer_config.json` says or BERT's uncased default, unless the class is one that takes `tokenizer.json` as it
 * is; added tokens as `readAddedTokens`.
 *
 * @throws UserError where neither vocabulary is there, the class is not supported, a file is malformed, an id is given twice, or
 * one of BERT's special tokens is missing.
 */
export function readTokenizerFiles(dir: string): TokenizerFiles {
  const settings = readTokenizerSettings(dir);
  const json = readTokenizerJson(dir, settings);
  const file = join(dir, json ? 'tokenizer.json' : 'vocab.txt');
  const vocabulary = json ? new Map(Object.entries(json.model.vocab)) : readVocabularyText(file);
  requireSpecialTokens(vocabulary, file);
  const addedTokens = readAddedTokens(dir, settings, vocabulary, json?.addedTokens ?? null);
  requireUnique([...vocabulary, ...addedTokens.map(({ content, id }): [string, number] => [content, id])], file);
  const parts = json && settings.kind === 'generic' ? json : bertParts(settings, vocabulary);
  return canonicalFiles({ ...parts, addedTokens });
}

/** Writes `tokenizer.json`, `tokenizer_config.json` and `vocab.txt`; the same tokenizer always gives the same bytes. */
export function writeTokenizerFiles({ tokenizer, config }: TokenizerFiles, dir: string): void {
  writeFileSync(join(dir, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`);
  writeFileSync(join(dir, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(dir, 'vocab.txt'), vocabularyText(tokenizer.model.vocab));
}

function readTokenizerJson(dir: string, { kind, path }: TokenizerSettings): TokenizerParts | null {
  const file = join(dir, 'tokenizer.json');
  if (existsSync(file)) return parseTokenizerJson(readJson(file, z.unknown()), file);
  if (!existsSync(join(dir, 'vocab.txt'))) {
    throw new UserError({ what: `No tokenizer in ${dir}`, expected: 'tokenizer.json or vocab.txt' });
  }
  if (kind === 'bert') return null;
  throw new UserError({
    what: `No tokenizer.json in ${dir}`,
    expected: `one, as the tokenizer_class in ${path} needs it`,
  });
}

function bertParts(
  settings: TokenizerSettings,
  vocabulary: ReadonlyMap<string, number>,
): Omit<TokenizerParts, 'addedTokens'> {
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars,
      strip_accents: settings.strip_accents,
      lowercase: settings.do_lower_case,
    },
    model: { ...BERT_MODEL, vocab: Object.fromEntries(vocabulary) },
  };
}

/** The class is `BertTokenizer` wherever it gives the same tokenizer. */
function canonicalFiles(parts: TokenizerParts): TokenizerFiles {
  const { normalizer, model, addedTokens } = parts;
  const added = new Set(addedTokens.map(({ content }) => content));
  const isBert =
    normalizer.clean_text &&
    model.max_input_chars_per_word === BERT_MODEL.max_input_chars_per_word &&
    SPECIAL_TOKENS.every((token) => added.has(token));
  return {
    tokenizer: canonicalTokenizerJson(parts),
    config: {
      tokenizer_class: isBert ? 'BertTokenizer' : 'PreTrainedTokenizerFast',
      do_lower_case: normalizer.lowercase,
      strip_accents: normalizer.strip_accents,
      tokenize_chinese_chars: normalizer.handle_chinese_chars,
    },
  };
}

function requireSpecialTokens(vocabulary: ReadonlyMap<string, number>, file: string): void {
  const missing = SPECIAL_TOKENS.filter((token) => !vocabulary.has(token));
  if (missing.length > 0) {
    throw new UserError({
      what: `${file}: vocabulary without ${missing.join(', ')}`,
      expected: SPECIAL_TOKENS.join(', '),
    });
  }
}

/** Two tokens of one id would be one to the model. */
function requireUnique(entries: readonly (readonly [token: string, id: number])[], file: string): void {
  const tokens = new Map<number, string>();
  for (const [token, id] of entries) {
    const before = tokens.get(id) ?? token;
    if (before !== token) {
      const both = [before, token].map((text) => JSON.stringify(text)).join(' and ');
      throw new UserError({ what: `${file}: id ${id} given twice, to ${both}`, expected: 'an id of its own for each' });
    }
    tokens.set(id, token);
  }
}
