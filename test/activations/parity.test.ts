import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Model } from '../../toolkit/activations/model';
import type { Backend } from '../../toolkit/activations/openBackend';
import { type BackendName, BACKENDS } from '../../toolkit/backend/backend';
import type { StoredDtype } from '../../toolkit/graph/modelJson';
import { findTap, widthOf } from '../../toolkit/graph/taps';
import { convertedFixture, EVERY_FIXTURE, type Fixture } from '../convertedFixture';
import { errorsOf, LARGEST_TINY_ERROR } from './comparedTaps';
import { ErrorTable, groupOf, relativeError, TAP_GROUPS } from './errorTable';
import { testOnBackends } from './everyBackend';
import { execute } from './execute';
import { BATCHES, type GoldenBatch, inputFeeds, readGolden } from './goldenTaps';

/** Those whose checkpoints are stored in float16 keep their values in it. */
const CHECKPOINTS: [Fixture, StoredDtype][] = EVERY_FIXTURE.flatMap((fixture) => [
  [fixture, 'float32'],
  ...(fixture.endsWith('-tanh') ? ([[fixture, 'float16']] as [Fixture, StoredDtype][]) : []),
]);

const byTap = new ErrorTable('tap');
const byFamily = new ErrorTable('family');
const byGroup = new Map<BackendName, ErrorTable>();
after(() => {
  console.log(`Tiny checkpoints: largest error relative to the tap's largest value\n${byTap.toString()}`);
  console.log(`The same by family, of all taps\n${byFamily.toString()}`);
  for (const [backend, table] of byGroup)
    console.log(`The same by family and group of taps, on ${backend}\n${table.toString()}`);
});

for (const [fixture, dtype] of CHECKPOINTS) {
  const everyTap = async (backend: Backend) => {
    const model = await backend.loadModel(await convertedFixture(fixture, dtype));
    const golden = readGolden(fixture);
    for (const batch of BATCHES) await compareTaps(model, golden[batch], backend.name);
    await model.dispose();
  };
  testOnBackends(`every tap of ${fixture} in ${dtype} equals PyTorch's, element by element`, everyTap, BACKENDS);

  testOnBackends(`every centred norm of ${fixture} in ${dtype} is of PyTorch's states`, async (backend) => {
    const model = await backend.loadModel(await convertedFixture(fixture, dtype));
    const golden = readGolden(fixture);
    for (const batch of BATCHES) await compareCentred(model, golden[batch], backend.name);
    await model.dispose();
  });
}

const isCentred = (name: string) => name.includes('_centred');

async function compareTaps(model: Model, batch: GoldenBatch, backend: BackendName): Promise<void> {
  for (const [name, error] of await errorsOf(model, batch)) check(name, model.family, backend, error);
}

function check(name: string, family: string, backend: BackendName, error: number): void {
  byTap.note(name.split('.')[0]!, backend, error);
  byFamily.note(family, backend, error);
  const table = byGroup.get(backend) ?? new ErrorTable('family', TAP_GROUPS);
  byGroup.set(backend, table);
  table.note(family, groupOf(name), error);
  assert.ok(error <= LARGEST_TINY_ERROR, `${name}: largest relative error ${error}`);
}

/** A centre and a mask of its own for each of the states, so that none can be taken for another's. */
function centring(model: Model, names: readonly string[]): Map<string, { center: number[]; kept: number[] }> {
  return new Map(
    names.map((name, n) => {
      const dimensions = Array.from({ length: widthOf(findTap(model.taps, name)) }, (_, i) => i);
      const center = dimensions.map((i) => Math.sin(i + 3 * n));
      return [name, { center, kept: dimensions.map((i) => ((i + n) % 5 === 0 ? 0 : 1)) }];
    }),
  );
}

async function compareCentred(model: Model, batch: GoldenBatch, backend: BackendName): Promise<void> {
  const states = [...batch.taps.keys()].filter((name) => /^(hidden_states|residual|read)\.\d+$/.test(name));
  const inputs = centring(model, states);
  const vector = (values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
  const feeds = {
    ...inputFeeds(batch),
    ...Object.fromEntries(
      [...inputs].flatMap(([name, { center, kept }]) => [
        [`center.${name}`, vector(center)],
        [`dimension_mask.${name}`, vector(kept)],
      ]),
    ),
  };
  const names = model.taps.map(({ name }) => name).filter(isCentred);
  assert.equal(names.length, states.length * 3);
  const fetched = await execute(model.runner, feeds, names);
  for (const state of states) {
    const { center, kept } = inputs.get(state)!;
    const expected = centredNorms(batch.taps.get(state)!.values, center, kept);
    for (const [norm, values] of Object.entries(expected)) {
      const name = centredTap(state, norm);
      const error = relativeError(fetched.get(name)!.values, values, Math.max(...values));
      check(name, model.family, backend, error);
    }
  }
}

function centredTap(state: string, norm: string): string {
  const [kind, layer] = state.split('.') as [string, string];
  return `${kind === 'hidden_states' ? 'tas' : `${kind}_norm`}_centred${norm}.${layer}`;
}

/** Norms of `kept * (state - center)` in float64, one a token, by the tap's suffix. */
function centredNorms(states: Float32Array, center: number[], kept: number[]): Record<string, number[]> {
  const width = center.length;
  const tokens = Array.from({ length: states.length / width }, (_, t) =>
    center.map((middle, i) => Math.abs((states[t * width + i]! - middle) * kept[i]!)),
  );
  return {
    '': tokens.map((token) => Math.hypot(...token)),
    _l1: tokens.map((token) => token.reduce((sum, value) => sum + value, 0)),
    _linf: tokens.map((token) => Math.max(...token)),
  };
}
