import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SentenceTaps } from '../../../toolkit/activations/run';
import { Safetensors } from '../../../toolkit/checkpoint/safetensors';
import { bert } from '../../../toolkit/graph/families/bert';
import { namesByWeight } from '../../../toolkit/graph/families/weightNames';
import type { Job } from '../../../toolkit/harness/job/job';
import { columnKey } from '../../../toolkit/harness/passes/column';
import { scoreRun } from '../../../toolkit/harness/passes/scoring';
import { placeOf } from '../../../toolkit/attribution/place';
import { activationStrength } from '../../../toolkit/attribution/activationStrength';
import { fixtureFolder, FIXTURES, type Fixture, newPath } from '../../convertedFixture';
import { smallRuns } from '../smallRun';
import { jobOf, scoringTools, tapsOf } from './scoredJob';

const NORMS = ['l2', 'l1', 'linf', 'share'] as const;
const CENTRINGS = ['none', 'mean', 'beta'] as const;
const LEFT_OUT = [0, 3] as const;
const SWEEP = { name: 'tas', norm: NORMS, centring: CENTRINGS, leftOut: LEFT_OUT };

/** Mean and variance of a state over the ordinary wordpieces of the selection split, from the states themselves. */
function momentsOf(job: Job, taps: readonly SentenceTaps[], state: string): { mean: number[]; variance: number[] } {
  const H = job.checkpoint.config.hiddenSize;
  const vectors = job.encodings.flatMap(({ special }, sentence) =>
    job.isSelection[sentence] ? statesOf(taps[sentence]!, state, H).filter((_, token) => !special[token]) : [],
  );
  const mean = Array.from({ length: H }, (_, h) => vectors.reduce((sum, v) => sum + v[h]!, 0) / vectors.length);
  const variance = mean.map((m, h) => vectors.reduce((sum, v) => sum + (v[h]! - m) ** 2, 0) / vectors.length);
  return { mean, variance };
}

/** One vector [H] a token. */
function statesOf(taps: SentenceTaps, state: string, H: number): number[][] {
  const { values } = taps[state]!;
  return Array.from({ length: values.length / H }, (_, token) => [...values.subarray(token * H, (token + 1) * H)]);
}

/** What the LayerNorm behind a layer adds, from the checkpoint's own file. */
function betaOf(fixture: Fixture, layer: number): number[] {
  const file = Safetensors.open(join(fixtureFolder(fixture), 'model.safetensors'));
  const wanted = layer === 0 ? 'embeddings.LayerNorm.bias' : `encoder.layer.${layer - 1}.output.LayerNorm.bias`;
  const [name] = namesByWeight(bert, [...file.entries.keys()], true).get(wanted)!;
  const beta = [...file.read(name!)];
  file.close();
  return beta;
}

function normOf(vector: readonly number[], norm: (typeof NORMS)[number]): number {
  if (norm === 'l1') return vector.reduce((sum, value) => sum + Math.abs(value), 0);
  return norm === 'linf' ? Math.max(...vector.map(Math.abs)) : Math.hypot(...vector);
}

function largest(variance: readonly number[], count: number): number[] {
  return [...variance.keys()].sort((a, b) => variance[b]! - variance[a]!).slice(0, count);
}

for (const fixture of FIXTURES)
  test(`${fixture}: every altered norm is that of the altered state, at every site and layer`, async () => {
    const small = await smallRuns({ fixture, sentences: 40 });
    const job = await jobOf(small, { scorers: [SWEEP] });
    const { numLayers, hiddenSize: H } = job.checkpoint.config;
    const states = job.checkpoint.taps.filter(({ kind }) => kind === 'state').map(({ name }) => name);
    const taps = await tapsOf(job, small.backend, states);
    const dir = newPath('partial');
    mkdirSync(dir);
    const { columns, leftOutDimensions } = await scoreRun(job, dir, scoringTools(small));
    const compared = new Set<string>();
    for (const { place } of job.cells) {
      const [site, layer] = [place.site!, place.layer!];
      const state = job.checkpoint.tap({ kind: 'state', layer, site }).name;
      const { mean, variance } = momentsOf(job, taps, state);
      const center = { none: mean.map(() => 0), mean, beta: place.centring === 'beta' ? betaOf(fixture, layer) : [] };
      const without = largest(variance, place.leftOut!);
      const alter = (vector: number[]) =>
        vector.map((value, h) => (without.includes(h) ? 0 : value - center[place.centring!][h]!));
      const expected = job.encodings.flatMap(({ special }, sentence) => {
        const norms = statesOf(taps[sentence]!, state, H).map((vector) => normOf(alter(vector), place.norm!));
        if (place.norm !== 'share') return norms;
        const total = norms.reduce((sum, norm, token) => (special[token] ? sum : sum + norm), 0);
        return norms.map((norm) => norm / total);
      });
      const key = columnKey(activationStrength, place, job.selection);
      compare(columns.get(key)!, expected, key);
      compared.add(key);
      assert.deepEqual(leftOutDimensions[state], largest(variance, 10), state);
    }
    // Both sites and all layers, in every combination; beta after the LayerNorm alone.
    assert.equal(compared.size, (numLayers + 1) * NORMS.length * LEFT_OUT.length * (CENTRINGS.length * 2 - 1));
    assert.equal(Object.keys(leftOutDimensions).length, 2 * (numLayers + 1));
  });

function compare(values: Float32Array, expected: readonly number[], what: string): void {
  assert.equal(values.length, expected.length, what);
  expected.forEach((number, at) => {
    assert.ok(
      Math.abs(values[at]! - number) <= 2e-5 * Math.max(1, number),
      `${what} ${at}: ${values[at]!} for ${number}`,
    );
  });
}

test('what depends on the selection split is kept under its name, and nothing else is', () => {
  const keyOf = (factors: object) =>
    columnKey(activationStrength, placeOf({ site: 'post', layer: 1, norm: 'l2', ...factors }), 'a'.repeat(64));
  assert.equal(keyOf({}), 'tas.post.1');
  assert.equal(keyOf({ centring: 'beta' }), 'tas.post.1,centring=beta');
  assert.equal(keyOf({ centring: 'mean' }), 'tas.post.1,centring=mean@aaaaaaaaaaaa');
  assert.equal(keyOf({ centring: 'none', leftOut: 2 }), 'tas.post.1,leftOut=2@aaaaaaaaaaaa');
});
