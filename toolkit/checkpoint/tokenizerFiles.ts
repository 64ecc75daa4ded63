import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import { readAddedTokens, readSpecialTokens } from './addedTokens';
import { ofKnown, rebuiltNames, requireKnown, type SpecialNames, statedNames } from './specialNames';
import type { SpecialPart } from './specialTokens';
import type { Template } from './template';
import { CLASSES } from './tokenizerClasses';
import { readTokenizerSettings, type TokenizerSettings } from './tokenizerConfig';
import { canonicalTokenizerJson, parseTokenizerJson, type TokenizerJson, type TokenizerParts } from './tokenizerJson';
import { readVocabularyText, vocabularyText } from './vocabularyText';

/** A `tokenizer_config.json`, reduced to what Hugging Face needs to load the same tokenizer. */
export type TokenizerConfig =
  | {
      tokenizer_class: 'BertTokenizer';
      do_lower_case: boolean;
      strip_accents: boolean | null;
      tokenize_chinese_chars: boolean;
    }
  | ({ tokenizer_class: 'PreTrainedTokenizerFast' } & Partial<Record<SpecialPart, string>>);

/** The tokenizer of a checkpoint: what its `tokenizer.json` and `tokenizer_config.json` hold. */
export interface TokenizerFiles {
  tokenizer: TokenizerJson;
  config: TokenizerConfig;
  template: Template;
  special: SpecialNames;
}

/** The files of a Hugging Face folder that a tokenizer is read from. */
export const TOKENIZER_FILES = [
  'added_tokens.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];

/** The classes that rebuild a tokenizer have no setting for these. */
const PREFIX = '##';
const LONGEST_WORD = 100;

/**
 * Reads the tokenizer of a Hugging Face folder as transformers 5 does: the vocabulary of `tokenizer.json`, else of `vocab.txt`;
 * casing as `tokenizer_config.json` says or BERT's uncased default, unless the class is one that takes `tokenizer.json` as it
 * is; added tokens as `readAddedTokens`.
 *
 * @throws UserError where neither vocabulary is there, the class is not supported, a file is malformed, an id is given twice, or
 * a special token is missing.
 */
export function readTokenizerFiles(dir: string): TokenizerFiles {
  const settings = readTokenizerSettings(dir);
  const json = readTokenizerJson(dir, settings);
  const file = join(dir, json ? 'tokenizer.json' : 'vocab.txt');
  const vocabulary = json ? new Map(Object.entries(json.model.vocab)) : readVocabularyText(file);
  const merged = readSpecialTokens(dir, settings);
  const { tokenizerClass } = settings;
  const special = tokenizerClass
    ? rebuiltNames(tokenizerClass, merged, vocabulary, file)
    : statedNames(json!, merged, vocabulary);
  const addedTokens = readAddedTokens(dir, settings, merged, vocabulary, json?.addedTokens ?? null);
  const entries = [...vocabulary, ...addedTokens.map(({ content, id }): [string, number] => [content, id])];
  requireUnique(entries, file);
  const parts = tokenizerClass ? rebuiltParts(settings, vocabulary, special) : json!;
  requireKnown([parts.model.unk_token, ...parts.template.before, ...parts.template.after], new Map(entries), file);
  return canonicalFiles({ ...parts, addedTokens }, special);
}

/** Writes `tokenizer.json`, `tokenizer_config.json` and `vocab.txt`; the same tokenizer always gives the same bytes. */
export function writeTokenizerFiles({ tokenizer, config }: TokenizerFiles, dir: string): void {
  writeFileSync(join(dir, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`);
  writeFileSync(join(dir, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(dir, 'vocab.txt'), vocabularyText(tokenizer.model.vocab));
}

function readTokenizerJson(dir: string, { tokenizerClass, path }: TokenizerSettings): TokenizerParts | null {
  const file = join(dir, 'tokenizer.json');
  if (existsSync(file)) return parseTokenizerJson(readJson(file, z.unknown()), file);
  if (!existsSync(join(dir, 'vocab.txt'))) {
    throw new UserError({ what: `No tokenizer in ${dir}`, expected: 'tokenizer.json or vocab.txt' });
  }
  if (tokenizerClass) return null;
  throw new UserError({
    what: `No tokenizer.json in ${dir}`,
    expected: `one, as the tokenizer_class in ${path} needs it`,
  });
}

function rebuiltParts(
  settings: TokenizerSettings,
  vocabulary: ReadonlyMap<string, number>,
  { unk_token, cls_token, sep_token }: SpecialNames,
): Omit<TokenizerParts, 'addedTokens'> {
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenize_chinese_chars,
      strip_accents: settings.strip_accents,
      lowercase: settings.do_lower_case,
    },
    model: {
      type: 'WordPiece',
      unk_token: unk_token!,
      continuing_subword_prefix: PREFIX,
      max_input_chars_per_word: LONGEST_WORD,
      vocab: Object.fromEntries(vocabulary),
    },
    template: { before: [cls_token!], after: [sep_token!], trim: settings.tokenizerClass!.trim },
  };
}

/** The class is `BertTokenizer` wherever it gives the same tokenizer. */
function canonicalFiles(parts: TokenizerParts, special: SpecialNames): TokenizerFiles {
  const { normalizer, model, template, addedTokens } = parts;
  const added = new Set(addedTokens.map(({ content }) => content));
  const { parts: ofBert } = CLASSES.get('BertTokenizer')!;
  const isBert =
    normalizer.clean_text &&
    model.max_input_chars_per_word === LONGEST_WORD &&
    isDeepStrictEqual(template, { before: ['[CLS]'], after: ['[SEP]'], trim: null }) &&
    Object.entries(ofBert).every(([part, token]) => special[part as SpecialPart] === token && added.has(token));
  const config: TokenizerConfig = isBert
    ? {
        tokenizer_class: 'BertTokenizer',
        do_lower_case: normalizer.lowercase,
        strip_accents: normalizer.strip_accents,
        tokenize_chinese_chars: normalizer.handle_chinese_chars,
      }
    : { tokenizer_class: 'PreTrainedTokenizerFast', ...ofKnown(special) };
  return { tokenizer: canonicalTokenizerJson(parts), config, template, special };
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
