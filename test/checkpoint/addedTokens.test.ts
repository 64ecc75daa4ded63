import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { UserError } from '../../toolkit/errors';
import { dir, ENTRIES, put } from './tokenizerFolder';

const TOKEN = { lstrip: false, rstrip: false, single_word: false, normalized: false, special: false };
const badAddedTokens: [fault: string, file: string, contents: unknown, message: RegExp][] = [
  [
    'an id that leaves a gap',
    'tokenizer_config.json',
    { added_tokens_decoder: { 10: { content: 'x', ...TOKEN }, 12: { content: 'y', ...TOKEN } } },
    /tokenizer_config\.json: id of added token "y": got 12; expected 11, which transformers 5 gives it/,
  ],
  [
    'the id of a wordpiece',
    'tokenizer_config.json',
    { added_tokens_decoder: { 5: { content: 'x', ...TOKEN } } },
    /id of added token "x": got 5; expected 10/,
  ],
  [
    'one token under two ids',
    'tokenizer_config.json',
    { added_tokens_decoder: { 10: { content: 'x', ...TOKEN }, 11: { content: 'x', ...TOKEN } } },
    /id of added token "x": got 11; expected 10, as .*tokenizer_config\.json says/,
  ],
  ['a key that is no id', 'tokenizer_config.json', { added_tokens_decoder: { x: TOKEN } }, /added_tokens_decoder\.x/],
  ['no content', 'tokenizer_config.json', { added_tokens_decoder: { 10: TOKEN } }, /added_tokens_decoder\.10\.content/],
  [
    'a part with a token of no vocabulary',
    'tokenizer_config.json',
    { cls_token: '<s>' },
    /vocab\.txt: vocabulary without <s>; expected \[UNK\], \[SEP\], \[PAD\], <s>, \[MASK\]$/,
  ],
  [
    'special tokens split',
    'tokenizer_config.json',
    { split_special_tokens: true },
    /split_special_tokens: got true; expected false/,
  ],
  [
    'a list that is none',
    'tokenizer_config.json',
    { extra_special_tokens: 'x' },
    /extra_special_tokens: got "x"; expected a list, or an object$/,
  ],
  ['a part without a token', 'special_tokens_map.json', { mask_token: { lstrip: true } }, /mask_token/],
  [
    'a part with a token of no vocabulary',
    'special_tokens_map.json',
    { mask_token: { content: '<m>' } },
    /without <m>/,
  ],
  ['no object', 'special_tokens_map.json', [1], /special_tokens_map\.json: contents: got \[1\]; expected an object$/],
  [
    'a number for a token',
    'special_tokens_map.json',
    { additional_special_tokens: [1] },
    /additional_special_tokens\.0/,
  ],
  [
    'an id beyond the next',
    'added_tokens.json',
    { x: 11 },
    /added_tokens\.json: id of added token "x": got 11; expected 10/,
  ],
  ['another id of a wordpiece', 'added_tokens.json', { a: 10 }, /id of added token "a": got 10; expected 5/],
  [
    'an id that is a word',
    'added_tokens.json',
    { x: '10' },
    /added_tokens\.json: contents: got \{"x":"10"\}; expected an object of tokens/,
  ],
  ['a token without a letter', 'added_tokens.json', { '': 10 }, /expected an object of tokens and their ids/],
  ['null', 'added_tokens.json', null, /expected an object of tokens and their ids/],
];
for (const [fault, file, contents, message] of badAddedTokens) {
  test(`${file}: ${fault}`, () => {
    put('vocab.txt', ENTRIES.join('\n'));
    put(file, contents);
    assert.throws(() => readTokenizerFiles(dir), message);
    assert.throws(() => readTokenizerFiles(dir), UserError);
  });
}

test('an added token after a wordpiece on two lines would take the id of the last wordpiece', () => {
  put('vocab.txt', [...ENTRIES, 'a'].join('\n'));
  put('tokenizer_config.json', { extra_special_tokens: ['new'] });
  assert.throws(() => readTokenizerFiles(dir), /vocab\.txt: id 10 given twice, to "a" and "new"/);
});
