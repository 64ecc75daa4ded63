import type { Model } from '../../toolkit/activations/model';
import type { BackendName } from '../../toolkit/backend/backend';
import { convertedFixture, type Fixture, FIXTURES } from '../convertedFixture';
import { testOnBackends } from './everyBackend';
import type { FetchedTensor } from '../../toolkit/activations/graphRunner';
import { execute } from './execute';
import { type GoldenBatch, inputFeeds, readGolden } from './goldenTaps';

export type Values = Map<string, FetchedTensor>;
export interface PaddedCase {
  fixture: Fixture;
  backend: BackendName;
  model: Model;
  /** Sentences of 9, 5 and 3 tokens, padded to 9. */
  batch: GoldenBatch;
  values: Values;
  layers: number[];
}

/** A test over every tap of a padded batch, for each of the tiny checkpoints on each backend. */
export function testPadded(title: string, check: (padded: PaddedCase) => void | Promise<void>): void {
  for (const fixture of FIXTURES)
    testOnBackends(`${title}: ${fixture}`, async (backend) => {
      const model = await backend.loadModel(await convertedFixture(fixture));
      const batch = readGolden(fixture).padded;
      const layers = Array.from({ length: model.config.numLayers }, (_, i) => i + 1);
      await check({ fixture, backend: backend.name, model, batch, values: await runEveryTap(model, batch), layers });
      await model.dispose();
    });
}

/** Every tap but the centred, with the `fed` ones replaced. */
export function runEveryTap(
  model: Model,
  batch: GoldenBatch,
  fed: Record<string, FetchedTensor> = {},
): Promise<Values> {
  const names = model.taps.map(({ name }) => name).filter((name) => !name.includes('_centred'));
  return execute(model.runner, { ...inputFeeds(batch), ...fed }, names);
}
