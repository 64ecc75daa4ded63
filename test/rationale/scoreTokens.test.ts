import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Model } from '../../toolkit/activations/model';
import { runTaps } from '../../toolkit/activations/run';
import { openBackend } from '../../toolkit/activations/openBackend';
import { scoreTokens } from '../../toolkit/rationale/scoreTokens';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { convertedFixture, type Fixture } from '../convertedFixture';
import { assertRefused } from '../refusal';

let model: Model;
before(async () => {
  const backend = await openBackend('wasm');
  model = await backend.loadModel(await convertedFixture('tiny-gelu'));
});
after(() => {
  model.dispose();
});

const TEXTS = ['The old dog barked.', 'Unseen [MASK] sees the river, and the stone bridge.'];
const encodings = () => TEXTS.map((text) => model.tokenizer.encode(text));

test('every wordpiece has the norm of its own state at every asked layer and site', async () => {
  for (const site of ['post', 'pre'] as const) {
    const scored = await scoreTokens(model, encodings(), [0, 3], site);
    const states = site === 'post' ? ['hidden_states.0', 'hidden_states.3'] : ['residual.0', 'residual.3'];
    const taps = await runTaps(model, encodings(), states);
    scored.forEach((tokens, text) => {
      tokens.forEach(({ tas }, at) => {
        assert.deepEqual(Object.keys(tas), ['0', '3']);
        [0, 3].forEach((layer, i) => {
          const { values, shape } = taps[text]![states[i]!]!;
          const norm = Math.hypot(...values.subarray(at * shape[1]!, (at + 1) * shape[1]!));
          assert.ok(Math.abs(tas[layer]! - norm) < 1e-4 * norm, `${site} ${layer} ${at}`);
        });
      });
    });
  }
});

test('tokens, offsets and words are those of the encoding; special ones are marked and have no bucket', async () => {
  const [first, second] = await scoreTokens(model, encodings(), [2], 'post');
  assert.deepEqual(
    first!.map(({ token, start, end, word, special, bucket }) => [token, start, end, word, special, bucket === null]),
    [
      ['[CLS]', 0, 0, null, true, true],
      ['the', 0, 3, 0, false, false],
      ['old', 4, 7, 1, false, false],
      ['dog', 8, 11, 2, false, false],
      ['bark', 12, 16, 3, false, false],
      ['##ed', 16, 18, 3, false, false],
      ['.', 18, 19, 4, false, false],
      ['[SEP]', 0, 0, null, true, true],
    ],
  );
  const mask = second!.find(({ token }) => token === '[MASK]')!;
  assert.equal(mask.special, false, 'a [MASK] of the text is a token like any other');
  assert.notEqual(mask.bucket, null);
});

test('HIGH is at or above the linear upper quartile of the tokens that are not special', async () => {
  const layers = [0, 1, 2, 3];
  for (const tokens of await scoreTokens(model, encodings(), layers, 'post')) {
    const ordinary = tokens.filter(({ special }) => !special);
    for (const layer of layers) {
      const sorted = ordinary.map(({ tas }) => tas[layer]!).sort((a, b) => a - b);
      const position = 0.75 * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
      const boundary = low + (high - low) * (position % 1);
      for (const { tas, bucket, token } of ordinary)
        assert.equal(bucket![layer], tas[layer]! >= boundary ? 'HIGH' : 'LOW', `${token} at ${layer}`);
    }
  }
});

test('a layer the model has not is refused', async () => {
  for (const layer of [4, -1, 1.5])
    await assertRefused(
      () => scoreTokens(model, encodings(), [0, layer], 'post'),
      new RegExp(`^Layer: got ${layer}; expected 0 to 3$`),
    );
});

test('scoring leaves the number of tensors where it was', async () => {
  const { numTensors } = tf.memory();
  await scoreTokens(model, encodings(), [0, 1, 2, 3], 'pre');
  assert.equal(tf.memory().numTensors, numTensors);
});

test('a text beyond the positions is read in windows: each score is that of the window where the token has most context', async () => {
  const long = model.tokenizer.encode('The old dog barked by the small stone bridge. '.repeat(5), { beyond: true });
  const { maxLength } = model.tokenizer;
  const ordinary = long.inputIds.slice(1, -1);
  assert.ok(ordinary.length > 2 * maxLength, `${ordinary.length} tokens`);
  const [size, stride] = [maxLength - 2, 9];
  const [scored] = await scoreTokens(model, [long], [1, 3], 'post', { stride });
  const starts: number[] = [];
  for (let start = 0; start + size < ordinary.length; start += stride) starts.push(start);
  starts.push(ordinary.length - size);
  const alone = await scoreTokens(
    model,
    starts.map((start) => partOf(long, start, size)),
    [1, 3],
    'post',
  );
  ordinary.forEach((_, token) => {
    const context = starts.map((start) => Math.min(token - start, start + size - 1 - token));
    const window = context.indexOf(Math.max(...context));
    for (const layer of [1, 3]) {
      const expected = alone[window]![1 + token - starts[window]!]!.tas[layer]!;
      const error = Math.abs(scored![1 + token]!.tas[layer]! - expected);
      assert.ok(error <= 1e-5 * expected, `token ${token}, layer ${layer}`);
    }
  });
  for (const layer of [1, 3]) {
    const values = scored!.filter(({ special }) => !special).map(({ tas }) => tas[layer]!);
    const high = scored!.filter(({ bucket }) => bucket?.[layer] === 'HIGH').length;
    assert.ok(high >= values.length / 4 && high <= values.length / 4 + 2, 'the quartile is of the whole text');
  }
});

test('in windows a text that fits has the scores that it has without', async () => {
  const [windowed, plain] = [
    await scoreTokens(model, encodings(), [2], 'post', { stride: 5 }),
    await scoreTokens(model, encodings(), [2], 'post'),
  ];
  assert.deepEqual(windowed, plain);
});

/** The tokens of a text from `start` on, special tokens apart, with the special tokens around them. */
function partOf(encoding: Encoding, start: number, size: number): Encoding {
  const part = <T>(list: readonly T[]) => [list[0]!, ...list.slice(1 + start, 1 + start + size), list.at(-1)!];
  const { inputIds, tokenTypeIds, tokens, offsets, wordIds, special } = encoding;
  return {
    ...{ inputIds: part(inputIds), tokenTypeIds: part(tokenTypeIds), tokens: part(tokens), offsets: part(offsets) },
    ...{ wordIds: part(wordIds), special: part(special), truncatedFrom: null },
  };
}

/** Tokens with why they are left out, and whether they have a bucket. */
async function marked(fixture: Fixture, firstToken: boolean) {
  const backend = await openBackend('wasm');
  const causal = await backend.loadModel(await convertedFixture(fixture));
  try {
    const [tokens] = await scoreTokens(causal, [causal.tokenizer.encode('a dog')], [0, 2], 'stream', { firstToken });
    return tokens!.map(({ word, leftOut, bucket }) => [word, leftOut, bucket === null]);
  } finally {
    await causal.dispose();
  }
}

test('the first token of a causal model has no bucket unless it is asked for; one that the tokenizer added has none ever', async () => {
  const others = [1, 1, 1, 1].map((word) => [word, null, false]);
  assert.deepEqual(await marked('gpt2-gelu', false), [[0, 'first', true], ...others]);
  assert.deepEqual(await marked('gpt2-gelu', true), [[0, null, false], ...others]);
  const begun = [[null, 'special', true], [0, null, false], ...others];
  assert.deepEqual(await marked('llama-silu', false), begun);
  assert.deepEqual(await marked('llama-silu', true), begun);
});
