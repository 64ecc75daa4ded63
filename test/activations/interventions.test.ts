import assert from 'node:assert/strict';
import type { FetchedTensor } from '../../toolkit/activations/graphRunner';
import type { BackendName } from '../../toolkit/backend/backend';
import { execute } from './execute';
import { inputFeeds } from './goldenTaps';
import { runEveryTap, testPadded } from './paddedCase';

/** TensorFlow plans a graph anew for each tap that is fed, which takes longer than to run it: some must do. */
const stepOn = (backend: BackendName) => (backend.startsWith('tfjs-node') ? 7 : 1);

testPadded('a tap fed back under its own name changes nothing', async ({ backend, model, batch, values }) => {
  for (const [name, own] of [...values].filter((_, at) => at % stepOn(backend) === 0))
    for (const [other, { values: got }] of await runEveryTap(model, batch, { [name]: own }))
      assert.deepEqual(got, values.get(other)!.values, `${other}, with ${name} fed back`);
});

testPadded(
  'a changed hidden state changes what follows and nothing before',
  async ({ model, batch, values, layers }) => {
    const last = layers.at(-1)!;
    for (const layer of [0, ...layers]) {
      const name = `hidden_states.${layer}`;
      const { shape, values: clean } = values.get(name)!;
      const changed = await runEveryTap(model, batch, {
        [name]: { shape, values: clean.map((value, i) => value + (i % 7) / 7) },
      });
      const differs = (tap: string) => largestDifference(changed.get(tap)!.values, values.get(tap)!.values);
      for (let before = 0; before < layer; before++) assert.equal(differs(`hidden_states.${before}`), 0);
      assert.equal(differs(`residual.${layer}`), 0);
      for (let l = layer; l <= last; l++) assert.ok(differs(`tas.${l}`) > 1e-3, `tas.${l} with another ${name}`);
    }
  },
);

testPadded(
  'with another run as the centre, a norm is how far the run went from it',
  async ({ model, batch, values }) => {
    const feeds: Record<string, FetchedTensor> = {};
    const H = model.config.hiddenSize;
    const moved = values.get('hidden_states.1')!;
    feeds['hidden_states.1'] = { ...moved, values: moved.values.map((value, i) => (i < H ? -value : value)) };
    feeds['center.hidden_states.2'] = values.get('hidden_states.2')!;
    feeds['dimension_mask.hidden_states.2'] = { shape: [H], values: new Float32Array(H).fill(1) };
    const names = ['hidden_states.2', 'tas_centred.2'];
    const taps = await execute(model.runner, { ...inputFeeds(batch), ...feeds }, names);
    const [after, before] = [taps.get('hidden_states.2')!.values, values.get('hidden_states.2')!.values];
    taps.get('tas_centred.2')!.values.forEach((got, token) => {
      const at = token * H;
      const step = after.slice(at, at + H).map((value, i) => value - before[at + i]!);
      assert.ok(Math.abs(got - Math.hypot(...step)) < 1e-4, `token ${token}`);
      assert.equal(got > 1e-3, token < batch.shape[1] && batch.inputs.attention_mask[token] === 1, `token ${token}`);
    });
  },
);

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
