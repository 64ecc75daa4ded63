import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { checkConverted, checkModel } from '../../toolkit/activations/loadCheck';
import type { Model } from '../../toolkit/activations/model';
import { openBackend } from '../../toolkit/activations/openBackend';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { convertedFixture, EVERY_FIXTURE, newPath } from '../convertedFixture';
import { alteredCheckpoint, float32, type StoredBytes } from '../graph/alteredCheckpoint';
import { assertRefused } from '../refusal';
import { testOnBackends } from './everyBackend';

for (const fixture of EVERY_FIXTURE)
  testOnBackends(`${fixture} passes its load check`, async (backend) => {
    await checkConverted(await convertedFixture(fixture), backend);
  });

type Tensors = Map<string, StoredBytes>;

/** Sets every value of the tensors of that name's end. */
const filled = (end: string, value: number) => (tensors: Tensors) => {
  const names = [...tensors.keys()].filter((name) => name.endsWith(end));
  assert.ok(names.length > 0, end);
  for (const name of names) {
    const { shape } = tensors.get(name)!;
    const size = shape.reduce((product, one) => product * one, 1);
    tensors.set(name, float32(shape, new Array<number>(size).fill(value)));
  }
};

const DAMAGED: [what: string, tensors: (tensors: Tensors) => void, message: RegExp][] = [
  [
    'a last LayerNorm of zeros',
    filled('layer.2.output.LayerNorm.weight', 0),
    /hidden_states\.3 of token 0 with other words: got "the same state"; expected another$/,
  ],
  ['word embeddings of zeros', filled('word_embeddings.weight', 0), /load check: a value of gradient|of token 0/],
  ['weights that overflow', filled('layer.0.intermediate.dense.weight', 3e38), /load check: a value of .*finite/],
];

for (const [what, tensors, message] of DAMAGED)
  test(`${what}: the checkpoint is refused, and nothing is left`, async () => {
    const backend = await openBackend('wasm');
    const out = newPath('refused');
    const check = (dir: string) => checkConverted(dir, backend);
    await assertRefused(() => convertCheckpoint(alteredCheckpoint('tiny-gelu', { tensors }), out, { check }), message);
    assert.ok(!existsSync(out) && !existsSync(`${out}.partial`));
  });

/** A model whose runner alters what it fetches of some taps. */
async function assertNoticed(taps: RegExp, alter: (values: Float32Array, shape: number[]) => void, message: RegExp) {
  const backend = await openBackend('wasm');
  const model = await backend.loadModel(await convertedFixture('tiny-relu'));
  const run: Model['runner']['run'] = async (feeds, names) => {
    const fetched = await model.runner.run(feeds, names);
    names.forEach((name, at) => {
      if (taps.test(name)) alter(fetched[at]!.values, fetched[at]!.shape);
    });
    return fetched;
  };
  const runner = Object.assign(Object.create(model.runner) as Model['runner'], { run });
  await assertRefused(() => checkModel({ ...model, runner }), message);
  await model.dispose();
}

test('a tap of another shape, and attention that does not add up to 1, are named', async () => {
  const wider = (_: Float32Array, shape: number[]) => {
    shape.push(1);
  };
  await assertNoticed(/^values\.2$/, wider, /shape of values\.2: got "\[2, 5, 5, 4, 1\]"; expected \[2, 5, 5, 4\]$/);
  const scaled = (values: Float32Array) => {
    values.set(values.map((weight) => 1.01 * weight));
  };
  await assertNoticed(/^attentions\.4$/, scaled, /sum of a row of attentions\.4: got 1\.0[01]\d*; expected 1$/);
});
