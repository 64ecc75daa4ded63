import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SpecialNames } from '../../toolkit/checkpoint/specialTokens';
import { readTokenizerFiles, writeTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { rolesOf } from '../../toolkit/graph/roles';
import { bert } from '../../toolkit/graph/families/bert';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { assertRefused } from '../refusal';
import { dir, put, sourceJson } from './tokenizerFolder';

const NONE = { bos_token: null, eos_token: null };
const OF_BERT: SpecialNames = {
  ...NONE,
  ...{ unk_token: '[UNK]', sep_token: '[SEP]', pad_token: '[PAD]', cls_token: '[CLS]', mask_token: '[MASK]' },
};
const OF_MPNET: SpecialNames = {
  ...{ bos_token: '<s>', eos_token: '</s>', cls_token: '<s>', sep_token: '</s>' },
  ...{ unk_token: '[UNK]', pad_token: '<pad>', mask_token: '<mask>' },
};
const VOCABULARY = ['<s>', '<pad>', '</s>', '[UNK]', 'a', '[PAD]', '[CLS]', '[SEP]', '[MASK]', '<mask>'].join('\n');
const GENERIC = { tokenizer_class: 'TokenizersBackend' };
/** A WordPiece tokenizer whose template and unknown token are its own. */
const angled = () => {
  const source = sourceJson();
  source.added_tokens = [];
  source.post_processor = { type: 'RobertaProcessing', cls: ['a', 5], sep: ['7', 8] };
  source.model.unk_token = '##b';
  return source;
};

const folders: [name: string, files: Record<string, unknown>, expected: SpecialNames][] = [
  ['BERT', { 'vocab.txt': VOCABULARY }, OF_BERT],
  ['MPNet by model_type', { 'vocab.txt': VOCABULARY, 'config.json': { model_type: 'mpnet' } }, OF_MPNET],
  [
    'MPNet by its class',
    { 'vocab.txt': VOCABULARY, 'tokenizer_config.json': { tokenizer_class: 'MPNetTokenizerFast' } },
    OF_MPNET,
  ],
  [
    'another token for a part',
    { 'vocab.txt': VOCABULARY, 'tokenizer_config.json': { mask_token: '<mask>' } },
    { ...OF_BERT, mask_token: '<mask>' },
  ],
  [
    'in both files, of which special_tokens_map.json has the last word',
    {
      'vocab.txt': VOCABULARY,
      'tokenizer_config.json': { mask_token: 'a' },
      'special_tokens_map.json': { mask_token: { content: '<mask>' } },
    },
    { ...OF_BERT, mask_token: '<mask>' },
  ],
  [
    'null, which is none and not that of the class',
    { 'vocab.txt': VOCABULARY, 'tokenizer_config.json': { mask_token: null, pad_token: null, own_token: null } },
    { ...OF_BERT, mask_token: null, pad_token: null },
  ],
  [
    'null in one file alone, of which special_tokens_map.json has the last word',
    {
      'vocab.txt': VOCABULARY,
      'tokenizer_config.json': { mask_token: '<mask>', pad_token: null },
      'special_tokens_map.json': { mask_token: null, pad_token: '<pad>' },
    },
    { ...OF_BERT, mask_token: null, pad_token: '<pad>' },
  ],
  [
    'generic, of null',
    { 'tokenizer.json': sourceJson(), 'tokenizer_config.json': { ...GENERIC, mask_token: null, cls_token: null } },
    { ...OF_BERT, mask_token: null, cls_token: null },
  ],
  ['generic, BERT\u2019s', { 'tokenizer.json': sourceJson(), 'tokenizer_config.json': GENERIC }, OF_BERT],
  [
    'generic, by its template and its model',
    { 'tokenizer.json': angled(), 'tokenizer_config.json': GENERIC },
    { ...OF_BERT, unk_token: '##b', cls_token: 'a', sep_token: '7' },
  ],
];
for (const [name, files, expected] of folders)
  test(`the tokens of parts: ${name}`, () => {
    for (const [file, contents] of Object.entries(files)) put(file, contents);
    const read = readTokenizerFiles(dir);
    assert.deepEqual(read.special, expected);
    const tokenizer = new Tokenizer(read, 16);
    const { cls_token, sep_token, pad_token, mask_token, unk_token } = expected;
    const [cls, sep, pad, mask, unk] = [cls_token, sep_token, pad_token, mask_token, unk_token].map((token) =>
      token === null ? null : tokenizer.idOf(token),
    );
    assert.deepEqual(tokenizer.ids, { cls, sep, pad: pad ?? 0, mask, unk });
    for (const file of Object.keys(files)) rmSync(join(dir, file));
    writeTokenizerFiles(read, dir);
    assert.deepEqual(readTokenizerFiles(dir).special, expected, 'as it is written');
  });

test('a token of null is no added token: a text that has its letters has it cut', () => {
  put('vocab.txt', VOCABULARY);
  const tokensOf = (config: object) => {
    put('tokenizer_config.json', config);
    return new Tokenizer(readTokenizerFiles(dir), 16).encode('[MASK]').tokens;
  };
  assert.deepEqual(tokensOf({}), ['[CLS]', '[MASK]', '[SEP]']);
  assert.deepEqual(tokensOf({ mask_token: null }), ['[CLS]', '[UNK]', '[UNK]', '[UNK]', '[SEP]']);
});

for (const [tokenizer_class, model_type, part] of [
  ['BertTokenizer', 'WordPiece', 'cls_token'],
  ['BertTokenizer', 'WordPiece', 'sep_token'],
  ['BertTokenizer', 'WordPiece', 'unk_token'],
  ['RobertaTokenizer', 'BPE', 'sep_token'],
  ['XLMRobertaTokenizer', 'Unigram', 'bos_token'],
] as const)
  test(`null for a token that ${tokenizer_class} puts around a text or uses: ${part}`, async () => {
    const models = {
      WordPiece: sourceJson().model,
      BPE: { type: 'BPE', vocab: { a: 0 }, merges: [] },
      Unigram: { type: 'Unigram', unk_id: 0, vocab: [['a', 0]] },
    };
    put('tokenizer.json', { ...sourceJson(), added_tokens: [], model: models[model_type] });
    put('tokenizer_config.json', { tokenizer_class, [part]: null });
    const message = `^tokenizer_config\\.json or special_tokens_map\\.json: ${part}: got null; expected a token, as the`;
    await assertRefused(() => readTokenizerFiles(dir), new RegExp(message));
  });

test('the roles of a model have the tokens of its tokenizer', () => {
  const roles = { sentence: 'first', leftOut: ['special'] } as const;
  assert.deepEqual(rolesOf(bert.roles, OF_MPNET), { ...roles, mask: '<mask>', removal: '<mask>' });
  assert.deepEqual(rolesOf(bert.roles, { ...OF_BERT, mask_token: null }), { ...roles, mask: null, removal: null });
  const causal = { ...bert.roles, mask: null, removal: ['unk_token', 'eos_token'] } as const;
  assert.equal(rolesOf(causal, OF_MPNET).removal, '[UNK]');
  assert.equal(rolesOf(causal, { ...OF_MPNET, unk_token: null }).removal, '</s>');
});
