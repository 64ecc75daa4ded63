import * as tf from '@tensorflow/tfjs-core';
import { loadModel, type Model } from '../../toolkit/activations/model';
import { convertedFixture, type Fixture, FIXTURES } from '../convertedFixture';
import { testOnBackends } from './everyBackend';
import { execute, type Fetched } from './execute';
import { type GoldenBatch, inputTensors, readGolden } from './goldenTaps';

export type Values = Map<string, Fetched>;
export interface PaddedCase {
  fixture: Fixture;
  model: Model;
  /** Sentences of 9, 5 and 3 tokens, padded to 9. */
  batch: GoldenBatch;
  values: Values;
  layers: number[];
}

/** A test over every tap of a padded batch, for each of the tiny checkpoints on each backend. */
export function testPadded(title: string, check: (padded: PaddedCase) => void): void {
  for (const fixture of FIXTURES)
    testOnBackends(`${title}: ${fixture}`, async () => {
      const model = await loadModel(await convertedFixture(fixture));
      const batch = readGolden(fixture).padded;
      const layers = Array.from({ length: model.config.numLayers }, (_, i) => i + 1);
      check({ fixture, model, batch, values: runEveryTap(model, batch), layers });
      model.dispose();
    });
}

/** Every tap but the centred, with the `fed` ones replaced. */
export function runEveryTap(model: Model, batch: GoldenBatch, fed: Record<string, Fetched> = {}): Values {
  const names = model.taps.map(({ name }) => name).filter((name) => !name.includes('_centred'));
  const feed = () => ({
    ...inputTensors(batch),
    ...Object.fromEntries(Object.entries(fed).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)])),
  });
  return execute(model.graph, feed, names);
}
