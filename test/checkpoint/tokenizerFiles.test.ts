import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTokenizerFiles, writeTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { vocabularyOf } from '../../toolkit/checkpoint/tokenizerModel';
import type { TokenizerJson } from '../../toolkit/checkpoint/tokenizerJson';
import { UserError } from '../../toolkit/errors';
import { dir, ENTRIES, put, sourceJson } from './tokenizerFolder';

const NAMES = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });

test('vocab.txt gives a whole tokenizer.json', () => {
  put('vocab.txt', ENTRIES.join('\n') + '\n');
  const { tokenizer, config } = readTokenizerFiles(dir);
  assert.deepEqual(
    [...vocabularyOf(tokenizer.model)].sort(([, a], [, b]) => a - b),
    [...ENTRIES.entries()].map(([id, entry]) => [entry, id]),
  );
  assert.ok(tokenizer.model.type === 'WordPiece');
  assert.equal(tokenizer.model.max_input_chars_per_word, 100);
  assert.deepEqual(tokenizer.normalizer, {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  });
  assert.deepEqual(
    tokenizer.added_tokens.map(({ id, content, special }) => [id, content, special]),
    ENTRIES.slice(0, 5).map((entry, id) => [id, entry, true]),
  );
  assert.deepEqual(tokenizer.post_processor, {
    type: 'TemplateProcessing',
    single: [special('[CLS]', 0), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]', 0)],
    pair: [
      ...[special('[CLS]', 0), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]', 0)],
      ...[{ Sequence: { id: 'B', type_id: 1 } }, special('[SEP]', 1)],
    ],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  });
  assert.deepEqual(config, {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    strip_accents: null,
    tokenize_chinese_chars: true,
  });
});

test('vocab.txt, a tokenizer.json with padding and truncation, and what was written all give the same bytes', () => {
  put('vocab.txt', ENTRIES.join('\r\n'));
  const fromText = readTokenizerFiles(dir);
  put('tokenizer.json', sourceJson());
  const fromJson = readTokenizerFiles(dir);
  const folders = [fromText, fromJson].map((files, index) => {
    const target = join(dir, String(index));
    mkdirSync(target);
    writeTokenizerFiles(files, target);
    return target;
  });
  const again = join(dir, 'again');
  mkdirSync(again);
  writeTokenizerFiles(readTokenizerFiles(folders[0]!), again);
  const bytes = (folder: string) => NAMES.map((name) => readFileSync(join(folder, name), 'utf8'));
  assert.deepEqual(bytes(folders[1]!), bytes(folders[0]!));
  assert.deepEqual(bytes(again), bytes(folders[0]!));
  const [json, config, vocabulary] = bytes(again);
  const written = JSON.parse(json!) as TokenizerJson;
  assert.equal(written.padding, null);
  assert.equal(written.truncation, null);
  assert.equal(vocabulary, ENTRIES.join('\n') + '\n');
  assert.deepEqual(JSON.parse(config!), {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    strip_accents: null,
    tokenize_chinese_chars: true,
  });
});

test('casing is as tokenizer_config.json says, over tokenizer.json', () => {
  put('tokenizer.json', sourceJson());
  put('tokenizer_config.json', { do_lower_case: false, strip_accents: true, tokenize_chinese_chars: false, other: 1 });
  const { tokenizer, config } = readTokenizerFiles(dir);
  assert.ok(tokenizer.normalizer?.type === 'BertNormalizer');
  const { lowercase, strip_accents, handle_chinese_chars } = tokenizer.normalizer;
  assert.deepEqual(
    { lowercase, strip_accents, handle_chinese_chars },
    { lowercase: false, strip_accents: true, handle_chinese_chars: false },
  );
  assert.deepEqual(config, {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: false,
    strip_accents: true,
    tokenize_chinese_chars: false,
  });
  put('tokenizer_config.json', {});
  const { normalizer } = readTokenizerFiles(dir).tokenizer;
  assert.ok(normalizer?.type === 'BertNormalizer' && normalizer.lowercase);
});

test('an added token beyond the vocabulary stays an added token', () => {
  const source = sourceJson();
  source.added_tokens.push({ ...source.added_tokens[0], id: 10, content: '<x>', special: false });
  put('tokenizer.json', source);
  const { tokenizer } = readTokenizerFiles(dir);
  assert.deepEqual(
    tokenizer.added_tokens.map(({ id }) => id),
    [0, 1, 2, 3, 4, 10],
  );
  assert.equal(Object.hasOwn(tokenizer.model.vocab, '<x>'), false);
});

test('a folder without a tokenizer', () => {
  assert.throws(() => readTokenizerFiles(dir), /No tokenizer in .*; expected tokenizer\.json or vocab\.txt/);
});

const badVocabularies: [fault: string, contents: string | Buffer, message: RegExp][] = [
  ['special tokens missing', 'a\n[PAD]\n[UNK]\n[SEP]\n', /vocab\.txt: vocabulary without \[CLS\], \[MASK\]; expected/],
  ['an empty file', '', /vocabulary without \[UNK\], \[SEP\], \[PAD\], \[CLS\], \[MASK\]/],
  ['not UTF-8', Buffer.from([0x61, 0x0a, 0xe9, 0x0a]), /vocab\.txt: not UTF-8/],
];
for (const [fault, contents, message] of badVocabularies) {
  test(`vocab.txt: ${fault}`, () => {
    put('vocab.txt', contents);
    assert.throws(() => readTokenizerFiles(dir), message);
    assert.throws(() => readTokenizerFiles(dir), UserError);
  });
}

type Source = ReturnType<typeof sourceJson>;
/** BPE over three tokens. */
const bytePairs = (more: object = {}) => ({ type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'], ...more });
const badBytePairs: [fault: string, model: object, message: RegExp][] = [
  ['a merge of no token', bytePairs({ merges: ['a c'] }), /model\.merges: "a c"; expected "c" in the vocabulary$/],
  [
    'a merge to no token',
    bytePairs({ merges: [['b', 'a']] }),
    /model\.merges: "b a"; expected "ba" in the vocabulary$/,
  ],
  ['a merge of three', bytePairs({ merges: ['a b ab'] }), /model\.merges\.0/],
  ['dropout', bytePairs({ dropout: 0.1 }), /model\.dropout: got 0\.1; expected null$/],
  ['an affix', bytePairs({ end_of_word_suffix: '</w>' }), /model\.end_of_word_suffix: got "<\/w>"; expected no affix$/],
  ['bytes apart', bytePairs({ byte_fallback: true }), /model\.byte_fallback: got true; expected false$/],
];
for (const [fault, model, message] of badBytePairs)
  test(`BPE in tokenizer.json: ${fault}`, () => {
    put('tokenizer.json', { ...sourceJson(), model });
    assert.throws(() => readTokenizerFiles(dir), message);
    assert.throws(() => readTokenizerFiles(dir), UserError);
  });

const badTokenizers: [fault: string, spoil: (source: Source) => unknown, message: RegExp][] = [
  [
    'an unknown model',
    (s) => (s.model.type = 'WordLevel'),
    /tokenizer\.json: model\.type: got "WordLevel"; expected one of WordPiece, BPE/,
  ],
  [
    'a model of another class',
    (s) => (s.model = bytePairs()),
    /model\.type: got "BPE"; expected WordPiece, as BertTokenizer has it, which is taken as .*tokenizer_config\.json and .*config\.json have no tokenizer_class$/,
  ],
  ['another prefix', (s) => (s.model.continuing_subword_prefix = '@@'), /model\.continuing_subword_prefix/],
  ['no vocabulary', (s) => delete s.model.vocab, /model\.vocab/],
  [
    'an id that is no integer',
    (s) => ((s.model.vocab as Record<string, unknown>).a = '5'),
    /model\.vocab: got \{.*"a":"5".*\}; .*ids/s,
  ],
  [
    'another normaliser',
    (s) => (s.normalizer = { type: 'Own' }),
    /normalizer\.type: got "Own"; expected one of BertNormalizer, Lowercase, NFC/,
  ],
  [
    'another pre-tokenizer',
    (s) => (s.pre_tokenizer = { type: 'Own' }),
    /pre_tokenizer\.type: got "Own"; expected one of BertPreTokenizer/,
  ],
  [
    'an unknown post-processor',
    (s) => (s.post_processor = { type: 'Own' }),
    /post_processor\.type: got "Own"; expected one of TemplateProcessing/,
  ],
  [
    'another template',
    (s) => (s.post_processor = { type: 'TemplateProcessing', single: [] }),
    /post_processor\.single: got \[\]; expected the text once, with special tokens around it, all of token type 0$/,
  ],
  ['a flag that is none', (s) => (s.added_tokens[0]!.lstrip = 1), /added_tokens\.0\.lstrip/],
  [
    'an added token of another id',
    (s) => (s.added_tokens[0]!.id = 5),
    /id of added token "\[MASK\]": got 5; expected 4/,
  ],
  [
    'no [MASK]',
    (s) => delete (s.model.vocab as Record<string, number>)['[MASK]'],
    /id of added token "\[MASK\]": got 4; expected 9/,
  ],
  [
    'an id twice',
    (s) => ((s.model.vocab as Record<string, number>).a = 6),
    /id 6 given twice, to "a" and "##b"; expected/,
  ],
];
for (const [fault, spoil, message] of badTokenizers) {
  test(`tokenizer.json: ${fault}`, () => {
    const source = sourceJson();
    spoil(source);
    put('tokenizer.json', source);
    assert.throws(() => readTokenizerFiles(dir), message);
    assert.throws(() => readTokenizerFiles(dir), UserError);
  });
}

test('malformed JSON, and settings of another type', () => {
  put('tokenizer.json', '{"model": ');
  assert.throws(() => readTokenizerFiles(dir), /tokenizer\.json: not JSON/);
  put('tokenizer.json', Buffer.from([0x7b, 0xff, 0x7d]));
  assert.throws(() => readTokenizerFiles(dir), /tokenizer\.json: not UTF-8/);
  put('tokenizer.json', sourceJson());
  put('tokenizer_config.json', { do_lower_case: 'yes' });
  const ofAnotherType = /tokenizer_config\.json: do_lower_case: got "yes"; expected true or false$/;
  assert.throws(() => readTokenizerFiles(dir), ofAnotherType);
  put('tokenizer_config.json', '[]');
  assert.throws(() => readTokenizerFiles(dir), /tokenizer_config\.json: contents/);
  put('tokenizer_config.json', '}');
  assert.throws(() => readTokenizerFiles(dir), /tokenizer_config\.json: not JSON/);
});

test('of an entry repeated in tokenizer.json or vocab.txt the last counts, and an id is left over', () => {
  put('tokenizer.json', JSON.stringify(sourceJson()).replace('"##b":6', '"a":6'));
  const { vocab: fromJson, ...model } = readTokenizerFiles(dir).tokenizer.model;
  const ids = new Map(Object.entries(fromJson));
  assert.deepEqual([model.type, ids.get('a'), ids.get('##b'), ids.get('x\u2028y')], ['WordPiece', 6, undefined, 7]);
  rmSync(join(dir, 'tokenizer.json'));
  put('vocab.txt', ENTRIES.join('\n').replace('##b', 'a'));
  const files = readTokenizerFiles(dir);
  assert.deepEqual(files.tokenizer.model.vocab, fromJson);
  writeTokenizerFiles(files, dir);
  assert.equal(readFileSync(join(dir, 'vocab.txt'), 'utf8'), ENTRIES.join('\n').replace('\na\n##b', '\n\na') + '\n');
  assert.deepEqual(readTokenizerFiles(dir), files);
});
