import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import type { Model } from '../../toolkit/activations/model';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import { isNativeBuilt } from '../../toolkit/backend/nativeLoad';
import { convertedFixture, newPath } from '../convertedFixture';
import { type Asked, type Numbers, scoreEach } from './backendAlone';
import { encodingOf } from './encodingOf';

const NAMES = ['cpu', 'wasm', 'wasm-relaxed', ...(isNativeBuilt('tfjs-node') ? (['tfjs-node'] as const) : [])] as const;
type Name = (typeof NAMES)[number];
if (!isNativeBuilt('tfjs-node')) console.log('without tfjs-node: npm run native has not been run here');

const TAPS = ['hidden_states.3', 'tas.2', 'attentions.1', 'mlm_logits'];
const encodings = [3, 5, 7, 9].map((length) => encodingOf(Array.from({ length }, (_, i) => (5 * i + length) % 40)));

/** The taps of each sentence, from a process that opens that backend alone. */
async function scoresAlone(backend: Name, dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Numbers[]> {
  const asked: Asked = { backend, dir, encodings, taps: TAPS };
  const file = newPath('asked.json');
  writeFileSync(file, JSON.stringify(asked));
  const args = ['--require', 'ts-node/register', join(__dirname, 'backendAlone.ts'), file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Numbers[];
}

test('a backend says what it is, and cannot be made to say otherwise', async () => {
  const { loadModel, stateProducts, ...said } = await openBackend('cpu', { workers: 3 });
  assert.deepEqual(said, {
    name: 'cpu',
    reason: 'as asked',
    precision: 'float32',
    adapter: null,
    tokenBudget: 256,
    workers: 3,
    threads: 3,
    fitting: 'cpu',
  });
  assert.deepEqual([typeof loadModel, typeof stateProducts], ['function', 'function']);
  const backend: { name: string } = await openBackend('cpu');
  assert.throws(() => (backend.name = 'wasm'), TypeError);
});

const skip = !isNativeBuilt('tfjs-node') && 'npm run native has not been run here';
test(
  'native TensorFlow scores with the kernels of oneDNN and without them, whatever the processor',
  { skip },
  async () => {
    const dir = await convertedFixture('tiny-gelu');
    const expected = await scoresAlone('cpu', dir);
    for (const oneDnn of [undefined, '0', 'neither']) {
      const found = await scoresAlone('tfjs-node', dir, { ...process.env, TF_ENABLE_ONEDNN_OPTS: oneDnn });
      for (const [at, taps] of expected.entries())
        for (const [tap, values] of Object.entries(taps)) {
          const largest = Math.max(...values.map(Math.abs));
          const difference = Math.max(...values.map((value, i) => Math.abs(value - found[at]![tap]![i]!)));
          assert.ok(difference <= 1e-5 * largest, `${tap}, oneDNN ${oneDnn}: ${difference / largest}`);
        }
    }
  },
);

test('several backends open in a process score as each does alone, one after the other and at once', async () => {
  const dir = await convertedFixture('tiny-gelu', 'float16');
  const alone = new Map<Name, Numbers[]>();
  for (const name of NAMES) alone.set(name, await scoresAlone(name, dir));
  assert.notDeepEqual(alone.get('cpu'), alone.get('wasm'), 'backends that are mixed up show');
  assert.notDeepEqual(alone.get('wasm'), alone.get('wasm-relaxed'), 'so do the two on wasm');

  // The second starts, and loads, while the first computes.
  const models = new Map<Name, Model>();
  const first = await (await openBackend(NAMES[0])).loadModel(dir);
  models.set(NAMES[0], first);
  const early = scoreEach(first, encodings, TAPS);
  const open = async (name: Name) => {
    const backend: Backend = await openBackend(name);
    models.set(name, await backend.loadModel(dir));
  };
  await Promise.all(NAMES.slice(1).map(open));
  assert.deepEqual(await early, alone.get(NAMES[0]));

  for (const [at, encoding] of encodings.entries())
    for (const [name, model] of models)
      assert.deepEqual(await scoreEach(model, [encoding], TAPS), [alone.get(name)![at]], name);

  const runs = [1, 2, 3].flatMap(() => [...models]);
  const together = await Promise.all(runs.map(([, model]) => scoreEach(model, encodings, TAPS)));
  together.forEach((found, at) => {
    assert.deepEqual(found, alone.get(runs[at]![0]));
  });
  for (const model of models.values()) await model.dispose();
});
