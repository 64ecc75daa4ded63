import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Columns } from '../../../toolkit/activations/cacheFile';
import { type Backend, openBackend } from '../../../toolkit/activations/openBackend';
import { keep } from '../../../toolkit/harness/passes/rowPasses';
import { JOURNAL } from '../../../toolkit/harness/passes/scoring';
import { newPath } from '../../convertedFixture';
import { jobOf, tapsOf } from '../passes/scoredJob';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';

/** TAS at a layer of every wordpiece of a run, on a model of the backend's that nothing else is done with. */
async function strengthsOn(small: SmallRuns, backend: Backend): Promise<number[]> {
  const taps = await tapsOf(await jobOf(small, {}), backend, ['tas.2']);
  return taps.flatMap((sentence) => [...sentence['tas.2']!.values]);
}

async function keptOf(cache: ActivationCache, small: SmallRuns, backend: Backend): Promise<Columns> {
  return cache.read(keep(cache, await jobOf(small, {}), backend, 'scores').source)!;
}

test('of runs on two backends at once each keeps its own scores under its own name', async () => {
  const small = await smallRuns({ sentences: 12 });
  const backends = [await openBackend('cpu'), small.backend];
  const cache = new ActivationCache(newPath('activations'));
  const runs = await Promise.all(backends.map((backend) => small.run({ backend, cache })));
  const expected = await Promise.all(backends.map((backend) => strengthsOn(small, backend)));
  assert.notDeepEqual(expected[0], expected[1], 'scores under the wrong name show');
  for (const [at, backend] of backends.entries()) {
    const kept = await keptOf(cache, small, backend);
    assert.deepEqual([...kept.get('tas.post.2')!], expected[at], backend.name);
    // What it can do is not written, nor are threads that change no byte.
    const { threads, fitting, ...said } = JSON.parse(JSON.stringify(backend)) as Backend;
    assert.deepEqual([threads, fitting], [1, backend.name]);
    assert.deepEqual(manifestOf(runs[at]!.dir).backend, said);
  }
  const names = cache.list().map(({ provenance }) => provenance!.backend);
  assert.deepEqual(names.sort(), ['cpu', 'wasm']);
});

test('a backend under the name of another scores nothing, and nothing is kept', async () => {
  const small = await smallRuns({ sentences: 12 });
  const cache = new ActivationCache(newPath('activations'));
  const out = newPath('runs');
  const forged: Backend = { ...small.backend, name: 'cpu' };
  await assert.rejects(small.run({ backend: forged, cache, out }), { message: 'backend cpu loads models on wasm' });
  assert.deepEqual(cache.list(), []);
  for (const folder of existsSync(join(out, 'small')) ? readdirSync(join(out, 'small')) : [])
    assert.equal(existsSync(join(out, 'small', folder, JOURNAL)), false);
});
