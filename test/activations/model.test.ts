import assert from 'node:assert/strict';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../toolkit/activations/openBackend';
import { tfjsRunner } from '../../toolkit/activations/graphRunner';
import { workPlaceOf } from '../../toolkit/activations/loadRunner';
import { isNative } from '../../toolkit/backend/backend';
import { convertedFixture, type Fixture } from '../convertedFixture';
import { readGraph } from '../graph/graphJson';
import { testOnBackends } from './everyBackend';
import { execute } from './execute';
import { type GoldenBatch, inputFeeds, readGolden } from './goldenTaps';

/** Backends on which TensorFlow.js itself runs the graph; a native one runs it in a session. */
const TFJS_BACKENDS = ['wasm', 'cpu'] as const;

/** Opens a graph model as any TensorFlow.js program would: nothing of the toolkit's is used. */
async function openPlainly(dir: string, { name }: Backend) {
  await tf.setBackend(isNative(name) ? 'tensorflow' : name);
  const { modelTopology, signature, weightsManifest } = readGraph(dir);
  const files = weightsManifest.flatMap(({ paths }) => paths);
  const weightData = new Uint8Array(Buffer.concat(files.map((name) => readFileSync(join(dir, name))))).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return loadGraphModel({ load: () => Promise.resolve({ modelTopology, signature, weightSpecs, weightData }) });
}

for (const [fixture, dtype] of [
  ['tiny-gelu', 'float32'],
  ['tiny-gelu', 'float16'],
] as const)
  testOnBackends(
    `plain loadGraphModel gives what loadModel gives, ${dtype}`,
    async (backend) => {
      const dir = await convertedFixture(fixture, dtype);
      const [plain, own] = [await openPlainly(dir, backend), await backend.loadModel(dir)];
      const batch = readGolden(fixture).padded;
      const names = [...batch.taps.keys()];
      const expected = await execute(own.runner, inputFeeds(batch), names);
      for (const [name, { values }] of await execute(
        tfjsRunner(plain, workPlaceOf(backend.name)),
        inputFeeds(batch),
        names,
      ))
        assert.deepEqual(values, expected.get(name)!.values, name);
      plain.dispose();
      await own.dispose();
    },
    TFJS_BACKENDS,
  );

testOnBackends('predict returns the last hidden state', async (backend) => {
  const model = await openPlainly(await convertedFixture('tiny-relu'), backend);
  const batch = readGolden('tiny-relu').unpadded;
  const { input_ids, attention_mask, token_type_ids } = inputFeeds(batch);
  const inputs = Object.entries({ input_ids, attention_mask, token_type_ids }).map(([name, fed]) => {
    return [name, tf.tensor(fed!.values, fed!.shape, 'int32')] as const;
  });
  const predicted = tf.tidy(() => (model.predict(Object.fromEntries(inputs)) as tf.Tensor).dataSync());
  tf.dispose(inputs.map(([, tensor]) => tensor));
  const runner = tfjsRunner(model, workPlaceOf(backend.name));
  const state = (await execute(runner, inputFeeds(batch), ['hidden_states.4'])).get('hidden_states.4')!;
  assert.deepEqual(predicted, state.values);
  model.dispose();
});

/** A batch of `sentences` times `length` tokens of some id. */
function batchOf(sentences: number, length: number): Pick<GoldenBatch, 'shape' | 'inputs'> {
  const all = (value: number) => new Array<number>(sentences * length).fill(value);
  return { shape: [sentences, length], inputs: { input_ids: all(7), attention_mask: all(1), token_type_ids: all(0) } };
}

testOnBackends('batch and length are free, up to the positions of the model', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const { numHeads: A, hiddenSize: H, vocabularySize: V, maxPositions } = model.config;
  for (const [B, T] of [
    [1, 1],
    [1, maxPositions],
    [5, 3],
  ] as const) {
    const names = ['hidden_states.3', 'attentions.3', 'values.1', 'tas.0', 'pooler', 'mlm_logits'];
    const fetched = await execute(model.runner, inputFeeds(batchOf(B, T)), names);
    assert.deepEqual(
      names.map((name) => fetched.get(name)!.shape),
      [
        [B, T, H],
        [B, A, T, T],
        [B, A, T, H / A],
        [B, T],
        [B, H],
        [B, T, V],
      ],
    );
  }
  model.dispose();
});

testOnBackends(
  'loading, running and disposing leaves no tensor behind',
  async (backend) => {
    const fixtures: Fixture[] = ['tiny-gelu', 'tiny-relu'];
    const before = tf.memory().numTensors;
    for (const fixture of fixtures) {
      const model = await backend.loadModel(await convertedFixture(fixture, 'float16'));
      assert.ok(tf.memory().numTensors > before);
      await execute(model.runner, inputFeeds(batchOf(2, 4)), ['tas.2', 'attentions.1']);
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
    }
  },
  TFJS_BACKENDS,
);
