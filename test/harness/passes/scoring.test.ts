import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { planBatches } from '../../../toolkit/activations/batch';
import { ActivationCache } from '../../../toolkit/activations/cache';
import { tokensIn } from '../../../toolkit/activations/progress';
import { selected } from '../../../toolkit/harness/job/job';
import { keep } from '../../../toolkit/harness/passes/rowPasses';
import { foretell } from '../../../toolkit/harness/run/foretell';
import { newPath } from '../../convertedFixture';
import { ALTERED, manifestOf, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { jobOf } from './scoredJob';

const NOT_ALL = { layers: [2], scorers: [{ name: 'tas', site: ['post'] }] };
const KEPT = { fromCache: true, forwardPasses: 0, tokens: 0 };

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

function newCache(): { cache: ActivationCache; said: string[] } {
  const said: string[] = [];
  return { cache: new ActivationCache(newPath('activations'), { say: (line) => said.push(line) }), said };
}

/** The one entry of a cache. */
function entryOf({ dir }: ActivationCache): string {
  const [name, ...others] = readdirSync(dir);
  assert.deepEqual(others, []);
  return join(dir, name!);
}

test('a second run over the same text has no forward pass, loads no weights, and gives the same bytes as one without cache', async () => {
  const { cache, said } = newCache();
  const stages: string[] = [];
  const plain = await small.run();
  const first = await small.run({ cache });
  const { activations, corpus } = manifestOf(first.dir);
  assert.deepEqual(activations, { ...manifestOf(plain.dir).activations, fromCache: false, tokens: corpus.tokens });
  assert.ok(activations.forwardPasses >= 3);
  const second = await small.run({ cache, onProgress: ({ stage }) => stages.push(stage) });
  assert.equal(stages.includes('forward passes'), false);
  assert.deepEqual(manifestOf(second.dir).activations, KEPT);
  assert.equal('loading the checkpoint' in manifestOf(second.dir).seconds, false);
  assert.deepEqual(steadyBytes(first.dir), steadyBytes(plain.dir));
  assert.deepEqual(steadyBytes(second.dir), steadyBytes(plain.dir));
  assert.deepEqual(said, []);
});

test('moments of the selection split are kept too: altered states need no pass the second time', async () => {
  const { cache } = newCache();
  const sweep = { scorers: ALTERED };
  const first = await small.run({ cache }, sweep);
  const second = await small.run({ cache }, sweep);
  assert.deepEqual(manifestOf(second.dir).activations, KEPT);
  assert.deepEqual(steadyBytes(second.dir), steadyBytes(first.dir));
  assert.deepEqual(steadyBytes(second.dir), steadyBytes((await small.run({}, sweep)).dir));
  assert.deepEqual(manifestOf(second.dir).leftOutDimensions, manifestOf(first.dir).leftOutDimensions);
  // Other dimensions need a pass of the corpus, and none of the split; another split needs both.
  const passesOf = async (changes: object) => manifestOf((await small.run({ cache }, changes)).dir).activations;
  const { corpus } = manifestOf(first.dir);
  assert.equal((await passesOf({ scorers: [{ name: 'tas', leftOut: [1] }] })).tokens, corpus.tokens);
  assert.ok((await passesOf({ ...sweep, seed: 9 })).tokens > corpus.tokens);
});

test('kept norms need moments again only where dimensions are left out, which the manifest names', async () => {
  const { cache } = newCache();
  const mean = { scorers: [{ name: 'tas', centring: ['mean'] }] };
  const leftOut = { scorers: [{ name: 'tas', leftOut: [3] }] };
  await small.run({ cache }, mean);
  const first = manifestOf((await small.run({ cache }, leftOut)).dir);
  rmSync(join(cache.dir, `${cache.list().find(({ provenance }) => provenance!.content === 'moments')!.key}.arrow`));
  const { encodings, isSelection } = await jobOf(small, {});
  const split = selected(encodings, isSelection);
  const tokens = tokensIn(split);
  const forwardPasses = planBatches(split, small.backend.tokenBudget).length;
  for (const [changes, expected] of [
    [mean, KEPT],
    [leftOut, { fromCache: false, forwardPasses, tokens }],
  ] as const) {
    const forecast = await foretell(small.config(changes), { backend: small.backend, cache });
    const { activations, leftOutDimensions } = manifestOf((await small.run({ cache }, changes)).dir);
    assert.deepEqual(activations, expected);
    assert.deepEqual([forecast.forwardPasses, forecast.tokens], [expected.forwardPasses, expected.tokens]);
    assert.deepEqual(leftOutDimensions, changes === mean ? {} : first.leftOutDimensions);
  }
});

test('a pass for one layer keeps every scorer, layer, site and shift, so that a later sweep needs none', async () => {
  const { cache } = newCache();
  const narrow = await small.run({ cache }, NOT_ALL);
  assert.deepEqual(steadyBytes(narrow.dir), steadyBytes((await small.run({}, NOT_ALL)).dir));
  const norms = { scorers: [{ name: 'tas', norm: ['l2', 'l1', 'linf', 'share'] }, { name: 'attention_received' }] };
  const wide = await small.run({ cache }, norms);
  assert.deepEqual(manifestOf(wide.dir).activations, KEPT);
  assert.deepEqual(steadyBytes(wide.dir), steadyBytes((await small.run({}, norms)).dir));
  const text = readFileSync(entryOf(cache), 'latin1');
  for (const key of ['tas.post.0', 'tas.pre.3', 'tas.post.1,norm=linf', 'attention_received.1', 'shift.1', 'shift.3'])
    assert.ok(text.includes(key), key);
});

test('another limit is another entry', async () => {
  const { cache } = newCache();
  await small.run({ cache }, { limit: 50 });
  assert.equal(manifestOf((await small.run({ cache }, { limit: 40 })).dir).activations.fromCache, false);
  assert.equal(readdirSync(cache.dir).length, 2);
});

test('an entry that lacks columns is completed: what it had stays', async () => {
  const { cache, said } = newCache();
  const whole = await small.run({ cache });
  const { source } = keep(cache, await jobOf(small, {}), small.backend, 'scores');
  const columns = cache.read(source)!;
  const some = new Map([...columns].filter(([key]) => !key.startsWith('attention')));
  cache.write(source, new Map([...some, ['other.1', columns.get('shift.1')!]]));
  const again = await small.run({ cache });
  assert.equal(manifestOf(again.dir).activations.fromCache, false);
  assert.deepEqual(steadyBytes(again.dir), steadyBytes(whole.dir));
  assert.deepEqual(said, []);
  const completed = cache.read(source)!;
  assert.deepEqual([...completed.keys()].sort(), [...columns.keys(), 'other.1'].sort());
  for (const [key, values] of columns) assert.deepEqual(completed.get(key), values, key);
});

test('a damaged entry is said, computed again, and sound afterwards', async () => {
  const { cache, said } = newCache();
  const first = await small.run({ cache });
  truncateSync(entryOf(cache), 2000);
  const second = await small.run({ cache });
  assert.equal(said.length, 1);
  assert.match(said[0]!, /cannot be used and is computed again/);
  assert.equal(manifestOf(second.dir).activations.fromCache, false);
  assert.deepEqual(steadyBytes(second.dir), steadyBytes(first.dir));
  assert.deepEqual(manifestOf((await small.run({ cache })).dir).activations, KEPT);
});

test('a cache that cannot be written is said, and the run goes on', async () => {
  const { cache, said } = newCache();
  writeFileSync(cache.dir, '');
  const { dir } = await small.run({ cache });
  assert.ok(existsSync(join(dir, 'metrics.json')));
  assert.match(said.join('\n'), /nothing is kept of this run/);
});

test('weights that were altered are the user to mend and leave nothing behind', async () => {
  const altered = newPath('altered');
  mkdirSync(altered);
  for (const name of readdirSync(small.checkpoint)) {
    const bytes = readFileSync(join(small.checkpoint, name));
    if (name.endsWith('.bin') && name !== 'constants.bin') bytes[0]! ^= 1;
    writeFileSync(join(altered, name), bytes);
  }
  const out = newPath('runs');
  const { cache } = newCache();
  await assert.rejects(small.run({ out, cache }, { checkpoint: altered }), /was altered after conversion: its sha256/);
  assert.equal(existsSync(out), false);
});
