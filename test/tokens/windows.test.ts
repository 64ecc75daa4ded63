import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { Tokenizer } from '../../toolkit/tokens/tokenizer';
import { placesIn, windowsOf } from '../../toolkit/tokens/windows';
import { fixtureFolder } from '../convertedFixture';
import { assertRefused } from '../refusal';

/** A BERT that takes eight tokens, of which six are the text's. */
const tokenizer = new Tokenizer(readTokenizerFiles(fixtureFolder('tiny-gelu')), 8);
const TEXT = 'the old dog sees a small stone bridge by it .';
const whole = tokenizer.encode(TEXT, { beyond: true });

const rangesOf = (stride: number, encoding = whole) =>
  windowsOf(encoding, 8, stride).map(({ start, end }) => [start, end]);

test('a text beyond the positions is encoded whole where it is asked for', () => {
  assert.equal(whole.inputIds.length, 13);
  assert.equal(whole.truncatedFrom, null);
  assert.throws(() => tokenizer.encode(TEXT), /got 13; expected at most 8, or truncation or windows asked for/);
});

test('windows begin a stride apart, and the last ends with the text and is as long as the others', () => {
  assert.deepEqual(rangesOf(4), [
    [1, 7],
    [5, 11],
    [6, 12],
  ]);
  assert.deepEqual(rangesOf(5), [
    [1, 7],
    [6, 12],
  ]);
  assert.deepEqual(rangesOf(6), [
    [1, 7],
    [6, 12],
  ]);
  assert.equal(rangesOf(1).length, 6);
});

test('a text that fits is one window whatever the stride, and is as it was', () => {
  for (const text of ['the dog', 'the old dog sees a bridge']) {
    const fitting = tokenizer.encode(text, { beyond: true });
    for (const stride of [1, 6]) {
      const [window, ...more] = windowsOf(fitting, 8, stride);
      assert.deepEqual([window!.encoding, more], [fitting, []]);
    }
    assert.deepEqual(
      placesIn(windowsOf(fitting, 8, 3), fitting, { sentence: 'first' }),
      fitting.tokens.map((_, position) => ({ window: 0, position })),
    );
  }
});

test('a window has the special tokens around its part of the text, and all of that part', () => {
  const [, second] = windowsOf(whole, 8, 4);
  assert.deepEqual(second!.encoding.tokens, ['[CLS]', 'a', 'small', 'stone', 'bridge', 'by', 'it', '[SEP]']);
  assert.deepEqual(second!.encoding.wordIds, [null, 4, 5, 6, 7, 8, 9, null]);
  assert.deepEqual(second!.encoding.special, [true, ...Array<boolean>(6).fill(false), true]);
  const { inputIds, offsets, tokenTypeIds, truncatedFrom } = second!.encoding;
  assert.deepEqual(inputIds, [whole.inputIds[0], ...whole.inputIds.slice(5, 11), whole.inputIds[12]]);
  assert.deepEqual(offsets.slice(1, -1), whole.offsets.slice(5, 11));
  assert.deepEqual([tokenTypeIds, truncatedFrom], [Array<number>(8).fill(0), null]);
});

test('each token is read where the nearer edge is farthest, of equal windows in the first', () => {
  const windows = windowsOf(whole, 8, 4);
  const places = placesIn(windows, whole, { sentence: 'first' });
  // Of 1 to 6, 5 to 10 and 6 to 11: 5 is one from an edge of the first and at an edge of the second; 8 is two from one in both others.
  assert.deepEqual(
    places.map(({ window }) => window),
    [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2],
  );
  places.forEach(({ window, position }, token) => {
    assert.equal(windows[window]!.encoding.tokens[position], whole.tokens[token]);
    assert.deepEqual(windows[window]!.encoding.offsets[position], whole.offsets[token]);
  });
});

test('of a model that reads what comes before alone, each token is read where most comes before it', () => {
  const windows = windowsOf(whole, 8, 4);
  // Of 1 to 6, 5 to 10 and 6 to 11.
  assert.deepEqual(
    placesIn(windows, whole, { sentence: 'last' }).map(({ window }) => window),
    [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2],
  );
});

test('a stride that leaves tokens out, or is no step, is refused; without one a text has to fit', async () => {
  for (const stride of [0, -1, 1.5, 7, Number.NaN])
    await assertRefused(
      () => windowsOf(whole, 8, stride),
      /^stride: got .*; expected a whole number of tokens from 1 to 6$/,
    );
  assert.throws(() => windowsOf(whole, 8), /11 tokens do not fit in one pass of 6, and no stride is given/);
});
