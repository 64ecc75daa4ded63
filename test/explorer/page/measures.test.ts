import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { runTaps } from '../../../toolkit/activations/run';
import { measuresOf, measureTokens } from '../../../toolkit/explorer/page/measures';
import { convertedFixture, ONE_OF_EACH } from '../../convertedFixture';
import { assertNear } from '../../metrics/near';

const TEXT = 'the old dog sees a small bridge';
const lengthOf = (vector: Float32Array) => Math.hypot(...vector);

for (const fixture of ONE_OF_EACH)
  test(`${fixture}: the norm, the step into a layer and how much the norm grows, at each site, by hand`, async () => {
    const model = await (await openBackend('cpu')).loadModel(await convertedFixture(fixture));
    const encoding = model.tokenizer.encode(TEXT);
    const count = encoding.inputIds.length;
    const layers = Array.from({ length: model.config.numLayers + 1 }, (_, layer) => layer);
    for (const site of model.sites) {
      const names = layers.map((layer) => model.tap({ kind: 'state', layer, site }).name);
      const [taps] = await runTaps(model, [encoding], names);
      const statesAt = (layer: number) => {
        const { values } = taps![names[layer]!]!;
        const width = values.length / count;
        return Array.from({ length: count }, (_, token) => values.subarray(token * width, (token + 1) * width));
      };
      const [norms, steps, growths] = await Promise.all(
        ['tas', 'shift', 'norm change'].map((name) => measureTokens(model, encoding, name, site)),
      );
      for (const layer of layers) {
        const here = statesAt(layer);
        here.forEach((state, token) => {
          assertNear(norms!.get(layer)![token], lengthOf(state), `norm at ${site} ${layer}, ${token}`, 1e-3);
        });
        const below = layer === 0 ? null : statesAt(layer - 1);
        // There is no step from a state of another width, as the embeddings of ELECTRA have.
        const isStep = below !== null && below[0]!.length === here[0]!.length;
        assert.deepEqual([steps!.has(layer), growths!.has(layer)], [isStep, layer > 0]);
        below?.forEach((before, token) => {
          const growth = lengthOf(here[token]!) - lengthOf(before);
          assertNear(growths!.get(layer)![token], growth, `growth at ${site} ${layer}, ${token}`, 1e-3);
          if (!isStep) return;
          const step = lengthOf(here[token]!.map((value, at) => value - before[at]!));
          assertNear(steps!.get(layer)![token], step, `step at ${site} ${layer}, ${token}`, 1e-3);
        });
      }
    }
    await model.dispose();
  });

test('attention received is the sum over queries of the mean over heads; every measure has a value for each token', async () => {
  const model = await (await openBackend('cpu')).loadModel(await convertedFixture('tiny-gelu'));
  const encoding = model.tokenizer.encode(TEXT);
  const count = encoding.inputIds.length;
  const found = await measureTokens(model, encoding, 'attention_received', 'post');
  for (let layer = 1; layer <= model.config.numLayers; layer++) {
    const [taps] = await runTaps(model, [encoding], [`attentions.${layer}`]);
    const { values } = taps![`attentions.${layer}`]!;
    const heads = values.length / count ** 2;
    for (let token = 0; token < count; token++) {
      const received = values.reduce((sum, weight, at) => (at % count === token ? sum + weight : sum), 0) / heads;
      assertNear(found.get(layer)![token], received, `layer ${layer}, token ${token}`, 1e-4);
    }
  }
  const measures = measuresOf(model);
  assert.ok(measures.length > 5);
  for (const { name, hasSites } of measures)
    for (const site of hasSites ? model.sites : ['post'])
      for (const values of (await measureTokens(model, encoding, name, site)).values())
        assert.ok(values.length === count && values.every(Number.isFinite), `${name} at ${site}`);
  await model.dispose();
});
