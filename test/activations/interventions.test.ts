import assert from 'node:assert/strict';
import { runEveryTap, testPadded } from './paddedCase';

testPadded('a tap fed back under its own name changes nothing', async ({ model, batch, values }) => {
  for (const [name, own] of values)
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

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
