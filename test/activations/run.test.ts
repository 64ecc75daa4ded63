import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import test from 'node:test';
import { planBatches } from '../../toolkit/activations/batch';
import { runBatches, runTaps } from '../../toolkit/activations/run';
import { openBackend } from '../../toolkit/activations/openBackend';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { convertedFixture } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { encodingOf } from './encodingOf';
import { relativeError } from './errorTable';
import { testOnBackends } from './everyBackend';
import { type GoldenBatch, readGolden } from './goldenTaps';

/** The sentences of a padded batch without their padding. */
function sentencesOf({ shape: [, length], inputs }: GoldenBatch): Encoding[] {
  const rows = (values: number[]) =>
    Array.from({ length: values.length / length }, (_, b) => values.slice(b * length, (b + 1) * length));
  const types = rows(inputs.token_type_ids!);
  return rows(inputs.input_ids).map((ids, b) => {
    const tokens = rows(inputs.attention_mask)[b]!.reduce((sum, isToken) => sum + isToken, 0);
    return encodingOf(ids.slice(0, tokens), types[b]!.slice(0, tokens));
  });
}

testOnBackends("each sentence's taps are PyTorch's with the padding cut away", async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const { padded } = readGolden('tiny-gelu');
  const sentences = sentencesOf(padded);
  assert.deepEqual(
    sentences.map(({ inputIds }) => inputIds.length),
    [9, 5, 3],
  );
  const [T, H, A] = [padded.shape[1], model.config.hiddenSize, model.config.numHeads];
  const order = [1, 2, 0];
  const results = await runTaps(
    model,
    order.map((b) => sentences[b]!),
    ['hidden_states.2', 'attentions.3', 'tas.3', 'pooler'],
  );
  order.forEach((b, at) => {
    const n = sentences[b]!.inputIds.length;
    const result = results[at]!;
    const golden = (name: string, pick: (all: Float32Array) => number[], shape: number[]) => {
      const { values, largest } = padded.taps.get(name)!;
      assert.deepEqual(result[name]!.shape, shape, name);
      assert.ok(relativeError(result[name]!.values, pick(values), largest) <= 1e-5, `${name} of sentence ${b}`);
    };
    golden('hidden_states.2', (all) => [...all.slice(b * T * H, (b * T + n) * H)], [n, H]);
    golden('tas.3', (all) => [...all.slice(b * T, b * T + n)], [n]);
    golden('pooler', (all) => [...all.slice(b * H, (b + 1) * H)], [H]);
    const corner = (all: Float32Array) =>
      [...all].filter((_, i) => Math.floor(i / (A * T * T)) === b && i % T < n && Math.floor(i / T) % T < n);
    golden('attentions.3', corner, [A, n, n]);
  });
  model.dispose();
});

testOnBackends('batches come with the sentences they were planned from', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const sentences = sentencesOf(readGolden('tiny-gelu').padded);
  const whole = await runTaps(model, sentences, ['tas.1']);
  const seen: number[] = [];
  for await (const { batch, sentences: taps } of runBatches(model, sentences, planBatches(sentences, 5), {
    taps: ['tas.1'],
  }))
    batch.indices.forEach((index, at) => {
      seen.push(index);
      const [got, expected] = [taps[at]!['tas.1']!.values, whole[index]!['tas.1']!.values];
      assert.ok(relativeError(got, expected, 1) <= 1e-5);
    });
  assert.deepEqual(seen, [0, 1, 2]);
  model.dispose();
});

test('no sentences give no taps', async () => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-tanh'));
  assert.deepEqual(await runTaps(model, [], ['tas.1']), []);
  model.dispose();
});

testOnBackends('running leaves no tensor behind, nor does failing', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const loaded = tf.memory().numTensors;
  await runTaps(model, [encodingOf([3, 4, 5])], ['tas.1', 'attentions.2']);
  assert.equal(tf.memory().numTensors, loaded);
  await assertRefused(() => runTaps(model, [encodingOf([3])], ['tas.9']), /Tap tas\.9: layer beyond the model/);
  assert.equal(tf.memory().numTensors, loaded);
  await assert.rejects(
    runTaps(model, [encodingOf([3])], ['tas_centred.1']),
    /(center|dimension_mask)\.hidden_states\.1/,
  );
  assert.equal(tf.memory().numTensors, loaded);
  model.dispose();
});

test('an unknown tap is named, with the nearest', async () => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const sentence = [encodingOf([3, 4])];
  await assertRefused(
    () => runTaps(model, sentence, ['hidden_state.2']),
    /^Unknown tap: got "hidden_state\.2"\. Did you mean "hidden_states\.2"\?$/,
  );
  await assertRefused(
    () => runTaps(model, sentence, ['attentions.0']),
    /^Tap attentions\.0: layer beyond the model: got 0; expected 1 to 3$/,
  );
  await assertRefused(
    () => runTaps(model, sentence, ['hidden_states.4']),
    /^Tap hidden_states\.4: layer beyond the model: got 4; expected 0 to 3$/,
  );
  model.dispose();
});

test('a sentence beyond the positions is refused, whichever tokenizer it comes from, and the longest is not', async () => {
  const model = await (await openBackend('cpu')).loadModel(await convertedFixture('tiny-gelu'));
  const of = (length: number) => encodingOf(Array<number>(length).fill(7));
  await runTaps(model, [of(3), of(24)], ['tas.0']);
  const message =
    /^Tokens of a sentence that is to go through the model: got 25; expected at most 24; windowsOf cuts longer/;
  await assertRefused(() => runTaps(model, [of(3), of(25)], ['tas.0']), message);
  await model.dispose();
});
