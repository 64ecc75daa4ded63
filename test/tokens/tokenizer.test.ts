import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../toolkit/errors';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { variantFiles } from './golden';

const files = variantFiles('uncased');
const tokenizer = new Tokenizer(files, 12);

test('an encoding, worked by hand', () => {
  const emoji = tokenizer.idOf('##\u{1F600}');
  const text = 'Un\u{1F600} caf\u00e9ing [MASK]';
  assert.deepEqual(tokenizer.encode(text), {
    inputIds: [2, 11, emoji, 7, 9, 4, 3],
    tokenTypeIds: [0, 0, 0, 0, 0, 0, 0],
    tokens: ['[CLS]', 'un', '##\u{1F600}', 'cafe', '##ing', '[MASK]', '[SEP]'],
    offsets: [
      [0, 0],
      [0, 2],
      [2, 4],
      [5, 9],
      [9, 12],
      [13, 19],
      [0, 0],
    ],
    wordIds: [null, 0, 0, 1, 1, 2, null],
    special: [true, false, false, false, false, false, true],
    truncatedFrom: null,
  });
});

test('offsets cut the source text, not the normalised one', () => {
  const text = '\u{1F600}\u{1F600} CAFE\u0301 soft\u00adhyphen';
  const { offsets, wordIds } = tokenizer.encode('CAFE\u0301ing, \u{1F600}x');
  assert.deepEqual(offsets.slice(1, 4), [
    [0, 4],
    [5, 8],
    [8, 9],
  ]);
  assert.deepEqual(wordIds.slice(1, 4), [0, 0, 1]);
  const long = new Tokenizer(files, 512).encode(text);
  const words = new Map<number, string>();
  long.offsets.forEach(([start, end], index) => {
    const word = long.wordIds[index];
    if (word != null) words.set(word, (words.get(word) ?? '') + text.slice(start, end));
  });
  assert.deepEqual([...words.values()], ['\u{1F600}\u{1F600}', 'CAFE', 'softhyphen']);
});

test('words that are split already keep their index, and offsets are within the word', () => {
  const { tokens, offsets, wordIds } = tokenizer.encodeWords(["don't", '\u200b', 'The']);
  assert.deepEqual(tokens, ['[CLS]', 'don', "'", 't', 'the', '[SEP]']);
  assert.deepEqual(wordIds, [null, 0, 0, 0, 2, null]);
  assert.deepEqual(offsets.slice(1, -1), [
    [0, 3],
    [3, 4],
    [4, 5],
    [0, 3],
  ]);
});

test('a lone surrogate is removed like U+FFFD', () => {
  const { inputIds, offsets } = tokenizer.encode('a\ud83db \udc00');
  assert.deepEqual(inputIds, tokenizer.encode('ab').inputIds);
  assert.deepEqual(offsets.slice(1, -1), [
    [0, 1],
    [2, 3],
  ]);
});

test('a word of 100 characters is split, one of 101 is unknown', () => {
  const long = new Tokenizer(files, 512);
  assert.equal(long.encode('\u00e9'.repeat(100)).tokens.length, 102);
  assert.deepEqual(long.encode('\u00e9'.repeat(101)).tokens, ['[CLS]', '[UNK]', '[SEP]']);
});

test('text longer than the model takes is refused with its token count', () => {
  assert.equal(tokenizer.encode('a '.repeat(10)).inputIds.length, 12);
  assert.throws(() => tokenizer.encode('a '.repeat(11)), {
    name: 'UserError',
    message: 'Tokens in the text: got 13; expected at most 12, or truncation or windows asked for',
  });
  assert.throws(() => tokenizer.encodeWords(['a', 'b'], { maxLength: 3 }), /got 4; expected at most 3/);
});

test('truncation keeps the first tokens and [SEP], and is recorded', () => {
  const text = 'a b c d';
  const cut = tokenizer.encode(text, { maxLength: 4, truncate: true });
  assert.deepEqual(cut.tokens, ['[CLS]', 'a', 'b', '[SEP]']);
  assert.deepEqual(cut.wordIds, [null, 0, 1, null]);
  assert.equal(cut.truncatedFrom, 6);
  assert.equal(tokenizer.encode(text, { maxLength: 6, truncate: true }).truncatedFrom, null);
});

test('maxLength is an integer that the model takes', () => {
  for (const maxLength of [2, 13, 4.5, Number.NaN]) {
    assert.throws(() => tokenizer.encode('a', { maxLength }), /maxLength: got .*; expected an integer from 3 to 12/);
  }
});

test('text without a token is refused', () => {
  for (const text of ['', ' \n', '\u200b\u0301']) assert.throws(() => tokenizer.encode(text), UserError);
  assert.throws(() => tokenizer.encodeWords([]), /The text has no token; expected at least one word/);
  assert.throws(() => tokenizer.encodeWords(['\u00ad']), UserError);
});

test('vocabulary: size, special ids, tokens by id', () => {
  const bert = new Tokenizer(variantFiles('bert-base-uncased'), 512);
  assert.equal(bert.vocabularySize, 30522);
  assert.deepEqual(bert.ids, { cls: 101, sep: 102, pad: 0, mask: 103, unk: 100 });
  assert.equal(bert.tokenOf(3000), 'paris');
  assert.throws(() => bert.tokenOf(30522), /No token has id 30522/);
});

test('an added token that is not in the vocabulary has its own id', () => {
  const altered = variantFiles('uncased');
  const id = Object.keys(altered.tokenizer.model.vocab).length;
  const added = { ...altered.tokenizer.added_tokens[0]!, id, content: '[MASK]ed', special: false };
  altered.tokenizer.added_tokens.push(added);
  const extended = new Tokenizer(altered, 12);
  const { inputIds, offsets } = extended.encode('a[MASK]ed[MASK]');
  assert.deepEqual(inputIds.slice(2, -1), [id, 4]);
  assert.deepEqual(offsets.slice(2, -1), [
    [1, 9],
    [9, 15],
  ]);
  assert.equal(extended.vocabularySize, id + 1);
  assert.equal(extended.tokenOf(id), '[MASK]ed');
});
