import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UserError } from '../errors';
import { readJson } from '../readJson';
import { readAddedTokens, readSpecialTokens } from './addedTokens';
import { ofKnown, rebuiltNames, statedNames } from './specialNames';
import { neededToken, PARTS, type SpecialNames, type SpecialPart } from './specialTokens';
import type { Template } from './template';
import { CLASSES, type TokenizerClass } from './tokenizerClasses';
import { readTokenizerSettings, type TokenizerSettings } from './tokenizerConfig';
import {
  canonicalTokenizerJson,
  parseTokenizerJson,
  type StatedTokenizer,
  type TokenizerJson,
  type TokenizerParts,
} from './tokenizerJson';
import { type TokenizerModel, unknownToken, vocabularyOf, type WordPiece } from './tokenizerModel';
import { readVocabularyText, vocabularyText } from './vocabularyText';

/** A `tokenizer_config.json`, reduced to what Hugging Face needs to load the same tokenizer. */
export type TokenizerConfig =
  | {
      tokenizer_class: 'BertTokenizer';
      do_lower_case: boolean;
      strip_accents: boolean | null;
      tokenize_chinese_chars: boolean;
    }
  | ({ tokenizer_class: 'PreTrainedTokenizerFast' } & Partial<SpecialNames>);

/** Vocabularies that are not read: transformers makes a `tokenizer.json` of them. */
const OTHER_VOCABULARIES = ['vocab.json', 'sentencepiece.bpe.model', 'spiece.model', 'spm.model', 'tokenizer.model'];
const WRITES_JSON = 'from transformers import AutoTokenizer; AutoTokenizer.from_pretrained(".").save_pretrained(".")';

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

/**
 * Reads the tokenizer of a Hugging Face folder as transformers 5 does: the vocabulary of `tokenizer.json`, else of `vocab.txt`; all
 * else as its class sets it up with `tokenizer_config.json`, unless the class is one that takes `tokenizer.json` as it is; added
 * tokens as `readAddedTokens`.
 *
 * @throws UserError where neither vocabulary is there, the class is not supported, a file is malformed, an id is given twice, the
 * template states another id than the vocabulary, or a special token is missing.
 */
export function readTokenizerFiles(dir: string): TokenizerFiles {
  const settings = readTokenizerSettings(dir);
  const json = readTokenizerJson(dir, settings);
  const file = join(dir, json ? 'tokenizer.json' : 'vocab.txt');
  const { tokenizerClass } = settings;
  const merged = readSpecialTokens(dir, settings);
  const model = json?.model ?? wordPieceOf(Object.fromEntries(readVocabularyText(file)));
  const vocabulary = vocabularyOf(model);
  const special = tokenizerClass ? rebuiltNames(tokenizerClass, merged) : statedNames(json!, merged);
  const addedTokens = readAddedTokens(dir, settings, merged, vocabulary, json?.addedTokens ?? null);
  const parts = tokenizerClass
    ? {
        ...tokenizerClass.rebuild(settings, special, json),
        model: rebuiltModel(model, special, settings, tokenizerClass),
      }
    : json!;
  const entries = [...vocabulary, ...addedTokens.map(({ content, id }): [string, number] => [content, id])];
  requireUnique(entries, file);
  if (json?.template === parts.template) requireSameIds(json, new Map(entries), file);
  const { before, after } = parts.template;
  const own = PARTS.flatMap((part) => (tokenizerClass?.parts[part] === undefined ? [] : (special[part] ?? [])));
  requireKnown(
    [...own, ...[unknownToken(parts.model) ?? []].flat(), ...before, ...after],
    statedTokens(vocabulary, settings, json),
    file,
  );
  return canonicalFiles({ ...parts, addedTokens }, special);
}

/** Writes `tokenizer.json`, `tokenizer_config.json` and, of WordPiece, `vocab.txt`; the same tokenizer always gives the same bytes. */
export function writeTokenizerFiles({ tokenizer, config }: TokenizerFiles, dir: string): void {
  writeFileSync(join(dir, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`);
  writeFileSync(join(dir, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const { model } = tokenizer;
  if (model.type === 'WordPiece') writeFileSync(join(dir, 'vocab.txt'), vocabularyText(model.vocab));
}

function readTokenizerJson(dir: string, { tokenizerClass, classSource }: TokenizerSettings): StatedTokenizer | null {
  const file = join(dir, 'tokenizer.json');
  const model = tokenizerClass?.model ?? null;
  if (existsSync(file)) {
    const json = parseTokenizerJson(readJson(file, z.unknown()), file);
    if (model === null || json.model.type === model) return json;
    throw new UserError({
      what: `${file}: model.type`,
      got: json.model.type,
      expected: `${model}, as ${classSource}`,
    });
  }
  const vocabularies = ['vocab.txt', ...OTHER_VOCABULARIES].filter((name) => existsSync(join(dir, name)));
  if (model === 'WordPiece' && vocabularies.includes('vocab.txt')) return null;
  if (model === 'WordPiece' && vocabularies.length === 0)
    throw new UserError({ what: `No tokenizer in ${dir}`, expected: 'tokenizer.json or vocab.txt' });
  throw new UserError({
    what: `No tokenizer.json in ${dir}`,
    got: vocabularies.join(', ') || 'no vocabulary',
    expected: `one, which this line of Python writes: ${WRITES_JSON}`,
  });
}

/** The classes that rebuild a tokenizer have no setting for these. */
const PREFIX = '##';
const LONGEST_WORD = 100;

function wordPieceOf(vocab: WordPiece['vocab']): WordPiece {
  return {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: PREFIX,
    max_input_chars_per_word: LONGEST_WORD,
    vocab,
  };
}

/** The model around which a class rebuilds a tokenizer has its tokens and merges, and none of its settings. */
function rebuiltModel(
  model: TokenizerModel,
  special: SpecialNames,
  settings: TokenizerSettings,
  { unknownId }: TokenizerClass,
): TokenizerModel {
  if (model.type === 'Unigram')
    return { ...model, unk_id: unknownId?.(model.vocab, special, settings) ?? model.unk_id };
  if (model.type === 'WordPiece') return { ...wordPieceOf(model.vocab), unk_token: neededToken(special, 'unk_token') };
  const { vocab, merges } = model;
  return { type: 'BPE', unk_token: null, fuse_unk: false, ignore_merges: false, vocab, merges };
}

/** The tokens that the files have: the others of a tokenizer would be new ones, beyond the embeddings. */
function statedTokens(
  vocabulary: ReadonlyMap<string, number>,
  { decoder }: TokenizerSettings,
  json: TokenizerParts | null,
): Set<string> {
  const added = [...(json?.addedTokens ?? []), ...(decoder ?? []).map(([, token]) => token)];
  return new Set([...vocabulary.keys(), ...added.map(({ content }) => content)]);
}

/** The class is `BertTokenizer` wherever it gives the same tokenizer. */
function canonicalFiles(parts: TokenizerParts, special: SpecialNames): TokenizerFiles {
  const tokenizer = canonicalTokenizerJson(parts);
  const bert = settingsOfBert(parts, special);
  const config: TokenizerConfig = bert
    ? { tokenizer_class: 'BertTokenizer', ...bert }
    : { tokenizer_class: 'PreTrainedTokenizerFast', ...ofKnown(special, parts) };
  return { tokenizer, config, template: parts.template, special };
}

function settingsOfBert(
  { model, normalizer, preTokenizer, template, addedTokens }: TokenizerParts,
  special: SpecialNames,
) {
  const added = new Set(addedTokens.map(({ content }) => content));
  const { parts } = CLASSES.get('BertTokenizer')!;
  const isBert =
    model.type === 'WordPiece' &&
    model.max_input_chars_per_word === LONGEST_WORD &&
    preTokenizer.type === 'BertPreTokenizer' &&
    isDeepStrictEqual(template, { before: ['[CLS]'], after: ['[SEP]'], trim: null }) &&
    Object.entries(parts).every(([part, token]) => special[part as SpecialPart] === token && added.has(token));
  if (!isBert || normalizer?.type !== 'BertNormalizer' || !normalizer.clean_text) return null;
  return {
    do_lower_case: normalizer.lowercase,
    strip_accents: normalizer.strip_accents,
    tokenize_chinese_chars: normalizer.handle_chinese_chars,
  };
}

function requireKnown(tokens: readonly string[], known: ReadonlySet<string>, file: string): void {
  const needed = [...new Set(tokens)];
  const missing = needed.filter((token) => !known.has(token));
  if (missing.length > 0)
    throw new UserError({ what: `${file}: vocabulary without ${missing.join(', ')}`, expected: needed.join(', ') });
}

/** Hugging Face's tokenizers put the template's own ids around a text, whatever the vocabulary says. */
function requireSameIds({ templateIds }: StatedTokenizer, ids: ReadonlyMap<string, number>, file: string): void {
  for (const [token, stated] of templateIds) {
    const id = ids.get(token);
    if (id === undefined || isDeepStrictEqual(stated, [id])) continue;
    const what = `${file}: post_processor: ids of ${JSON.stringify(token)}`;
    throw new UserError({ what, got: stated, expected: `[${id}], as in the vocabulary` });
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
