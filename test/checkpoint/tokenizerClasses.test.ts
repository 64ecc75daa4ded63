import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SpecialNames } from '../../toolkit/checkpoint/specialTokens';
import { CLASSES } from '../../toolkit/checkpoint/tokenizerClasses';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { dir, ENTRIES, put, sourceJson } from './tokenizerFolder';

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
  const refused = (got: string) => {
    const message = `^UserError: No tokenizer\\.json in .*: got "${got}"; expected one, which this line of Python writes: from t`;
    assert.throws(() => readTokenizerFiles(dir), new RegExp(message));
  };
  refused('vocab\\.txt');
  put('tokenizer_config.json', { tokenizer_class: 'RobertaTokenizer' });
  refused('vocab\\.txt');
  rmSync(join(dir, 'vocab.txt'));
  put('tokenizer_config.json', {});
  put('vocab.json', { a: 0 });
  refused('vocab\\.json');
});

test('a class that is not that of the model: what says that it is this class', () => {
  put('tokenizer.json', { ...sourceJson(), model: { type: 'BPE', vocab: { a: 0 }, merges: [] } });
  const refused = (message: RegExp) => {
    assert.throws(() => readTokenizerFiles(dir), message);
  };
  put('config.json', { model_type: 'albert' });
  refused(/expected Unigram, as AlbertTokenizer has it, which is taken as .*config\.json have no tokenizer_class$/);
  put('config.json', { model_type: 'albert', tokenizer_class: 'MPNetTokenizer' });
  refused(/got "BPE"; expected WordPiece, as the tokenizer_class in .*\/config\.json has it$/);
  put('tokenizer_config.json', { tokenizer_class: 'DebertaV2Tokenizer' });
  refused(/got "BPE"; expected Unigram, as the tokenizer_class in .*tokenizer_config\.json has it$/);
});
