import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '../../../toolkit/activations/model';
import { effectColumns } from '../../../toolkit/rationale/effects/registry';
import type { Variant } from '../../../toolkit/rationale/variants/plan';
import { convertedFixture, FIXTURES } from '../../convertedFixture';
import { testOnBackends } from '../../activations/everyBackend';
import { causalEffects, goldenEffects, variantOf } from './goldenEffects';
import { livelyModel } from './livelyModel';
import { collect, effectsOf } from './variantJobs';

/** As parity of the taps: float32 leaves 1e-5 of the largest state. Losses are differences of numbers of about 5. */
const LARGEST_ERROR = 2e-5;

for (const fixture of FIXTURES)
  testOnBackends(`effects of ablations and interventions are PyTorch's: ${fixture}`, async (backend) => {
    await compare(await livelyModel(backend, fixture), goldenEffects(fixture));
  });

for (const fixture of ['gpt2-gelu', 'llama-silu'] as const)
  testOnBackends(`effects on causal models are PyTorch's: ${fixture}`, async (backend) => {
    await compare(await backend.loadModel(await convertedFixture(fixture)), causalEffects(fixture));
  });

async function compare(model: Model, { encodings, variants: asked }: ReturnType<typeof goldenEffects>): Promise<void> {
  const effects = effectsOf(model);
  const columns = effectColumns(effects, model.config.numLayers);
  assert.deepEqual(columns.toSorted(), Object.keys(asked[0]!.effects).sort());
  const variants: Variant[] = [];
  for (const one of asked) variants.push(await variantOf(model, encodings, one));
  const before = tf.memory().numTensors;
  const results = await collect({ model, encodings, variants, effects });
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(
    results.map(({ variant }) => variant).sort((a, b) => a - b),
    asked.map((_, at) => at),
  );
  for (const { variant, values } of results)
    columns.forEach((column, at) => {
      const { effects: expected, ...what } = asked[variant]!;
      const value = expected[column] ?? NaN;
      const error = Math.abs(values[at]! - value);
      const scale = Math.max(1, Math.abs(value));
      assert.ok(
        error <= LARGEST_ERROR * scale || (Number.isNaN(value) && Number.isNaN(values[at])),
        `${column} is ${values[at]!}, not ${expected[column]!}: ${JSON.stringify(what)}`,
      );
    });
  await model.dispose();
}
