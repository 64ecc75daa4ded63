import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SpecialNames } from '../../toolkit/checkpoint/specialTokens';
import { CLASSES } from '../../toolkit/checkpoint/tokenizerClasses';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, ENTRIES, put } from './tokenizerFolder';

test('a class that is not supported is refused by name', () => {
  put('vocab.txt', ENTRIES.join('\n'));
  const supported = /expected one of BertTokenizer, .*Fast, PreTrainedTokenizerFast, TokenizersBackend$/;
  for (const name of ['BertJapaneseTokenizer', 'CamembertTokenizerFast', 'constructor', 'berttokenizer']) {
    put('tokenizer_config.json', { tokenizer_class: name });
    assert.throws(() => readTokenizerFiles(dir), new RegExp(`tokenizer_config\\.json: tokenizer_class: got "${name}"`));
    assert.throws(() => readTokenizerFiles(dir), supported);
    put('tokenizer_config.json', {});
    put('config.json', { tokenizer_class: name });
    assert.throws(() => readTokenizerFiles(dir), new RegExp(`/config\\.json: tokenizer_class: got "${name}"`));
    put('tokenizer_config.json', { tokenizer_class: 'BertTokenizer' });
    readTokenizerFiles(dir);
  }
});

test("DeBERTa's unknown token is the one of that name without a score, else the one that the settings number, else the second", () => {
  const numbered = CLASSES.get('DebertaV2Tokenizer')!.unknownId!;
  const vocab = (score: number): [string, number][] => [
    ['[PAD]', 0],
    ['a', 0],
    ['[UNK]', score],
  ];
  const special = { unk_token: '[UNK]' } as SpecialNames;
  assert.equal(numbered(vocab(0), special, { unk_id: 0 }), 2);
  assert.equal(numbered(vocab(-1), special, { unk_id: 0 }), 0);
  assert.equal(numbered(vocab(-1), special, {}), 1);
});

test('a class that takes tokenizer.json as it is needs one', () => {
  put('vocab.txt', ENTRIES.join('\n'));
  put('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' });
  const expected =
    /^UserError: No tokenizer\.json in .*; expected one, which this line of Python writes: from transformers/;
  assert.throws(() => readTokenizerFiles(dir), expected);
  put('tokenizer_config.json', { tokenizer_class: 'RobertaTokenizer' });
  assert.throws(() => readTokenizerFiles(dir), expected);
  rmSync(join(dir, 'vocab.txt'));
  put('tokenizer_config.json', {});
  put('vocab.json', { a: 0 });
  assert.throws(() => readTokenizerFiles(dir), expected);
});
