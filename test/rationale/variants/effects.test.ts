import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { effectColumns, EFFECTS, effectUnavailable } from '../../../toolkit/rationale/effects/registry';
import { runVariants } from '../../../toolkit/rationale/variants/runVariants';
import type { Variant } from '../../../toolkit/rationale/variants/plan';
import { FIXTURES } from '../../convertedFixture';
import { testOnBackends } from '../../activations/everyBackend';
import { goldenEffects, variantOf } from './goldenEffects';
import { livelyModel } from './livelyModel';

/** As parity of the taps: float32 leaves 1e-5 of the largest state. Losses are differences of numbers of about 5. */
const LARGEST_ERROR = 2e-5;

for (const fixture of FIXTURES)
  testOnBackends(`effects of ablations and interventions are PyTorch's: ${fixture}`, async (backend) => {
    const model = await livelyModel(backend, fixture);
    const { encodings, variants: asked } = goldenEffects(fixture);
    const effects = EFFECTS.filter((effect) => effectUnavailable(effect, model) === null);
    const columns = effectColumns(effects, model.config.numLayers);
    assert.deepEqual(columns.toSorted(), Object.keys(asked[0]!.effects).sort());
    const variants: Variant[] = [];
    for (const one of asked) variants.push(await variantOf(model, encodings, one));
    const before = tf.memory().numTensors;
    const results = [];
    for await (const group of runVariants({ model, encodings, variants, effects })) results.push(...group);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      results.map(({ variant }) => variant).sort((a, b) => a - b),
      asked.map((_, at) => at),
    );
    for (const { variant, values } of results)
      columns.forEach((column, at) => {
        const { effects: expected, ...what } = asked[variant]!;
        const error = Math.abs(values[at]! - expected[column]!);
        const scale = Math.max(1, Math.abs(expected[column]!));
        assert.ok(
          error <= LARGEST_ERROR * scale,
          `${column} is ${values[at]!}, not ${expected[column]!}: ${JSON.stringify(what)}`,
        );
      });
    await model.dispose();
  });
