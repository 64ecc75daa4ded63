import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { CacheSource } from '../../../toolkit/activations/cacheSource';
import { cacheText } from '../../../toolkit/activations/cacheText';
import { loadModel } from '../../../toolkit/activations/model';
import { type Backend, selectBackend } from '../../../toolkit/backend/backend';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { type Run, runExperiment, type RunOptions } from '../../../toolkit/harness/experiment';
import type { Manifest } from '../../../toolkit/harness/run/manifest';
import { convertedFixture, newPath } from '../../convertedFixture';
import { smallCorpus } from '../smallCorpus';

let backend: Backend;
let corpus: string;
let checkpoint: string;
before(async () => {
  backend = await selectBackend('wasm');
  checkpoint = await convertedFixture('tiny-gelu');
  corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(60));
});

const NOT_ALL = { layers: [2], scorers: [{ name: 'tas', sites: ['post'] }] };
const KEPT = { fromCache: true, forwardPasses: 0, tokens: 0 };

function run(options: Partial<RunOptions>, changes: object = {}): Promise<Run> {
  const claims = { C3: { layer: 2 }, C5: { layer: 2 }, C6: { layer: 2 } };
  const scorers = [{ name: 'tas' }, { name: 'attention_received' }];
  const bootstrap = { draws: 20 };
  const config = parseExperimentConfig({ name: 'small', checkpoint, corpus, scorers, bootstrap, claims, ...changes });
  return runExperiment(config, { backend, out: newPath('runs'), ...options });
}

function newCache(): { cache: ActivationCache; said: string[] } {
  const said: string[] = [];
  return { cache: new ActivationCache(newPath('activations'), { say: (line) => said.push(line) }), said };
}

/** What the entry of a run over the whole corpus is kept under. */
async function sourceOfRun(): Promise<CacheSource> {
  const model = await loadModel(checkpoint);
  const encodings = readCorpus(corpus).sentences.map(({ words }) =>
    model.tokenizer.encodeWords(words.map(({ form }) => form)),
  );
  await model.dispose();
  return { checkpoint: model.digest, backend: backend.name, text: cacheText(encodings) };
}

/** The one entry of a cache. */
function entryOf({ dir }: ActivationCache): string {
  const [name, ...others] = readdirSync(dir);
  assert.deepEqual(others, []);
  return join(dir, name!);
}

function steadyBytes({ dir }: Run): string[] {
  const names = ['config.json', 'metrics.json', 'metrics.csv', 'tokens.jsonl', 'verdicts.json'];
  return names.map((name) => readFileSync(join(dir, name), 'utf8'));
}

function manifestOf({ dir }: Run): Manifest {
  return JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
}

test('a second run over the same text has no forward pass, loads no weights, and gives the same bytes as one without cache', async () => {
  const { cache, said } = newCache();
  const stages: string[] = [];
  const plain = await run({});
  const first = await run({ cache });
  const { activations, corpus } = manifestOf(first);
  assert.deepEqual(activations, { ...manifestOf(plain).activations, fromCache: false, tokens: corpus.tokens });
  assert.ok(activations.forwardPasses >= 3);
  const second = await run({ cache, onProgress: ({ stage }) => stages.push(stage) });
  assert.equal(stages.includes('forward passes'), false);
  assert.deepEqual(manifestOf(second).activations, KEPT);
  assert.deepEqual(steadyBytes(first), steadyBytes(plain));
  assert.deepEqual(steadyBytes(second), steadyBytes(plain));
  assert.deepEqual(said, []);
});

test('a pass for one layer keeps every scorer, layer, site and shift, so that a later sweep needs none', async () => {
  const { cache } = newCache();
  const narrow = await run({ cache }, NOT_ALL);
  assert.deepEqual(steadyBytes(narrow), steadyBytes(await run({}, NOT_ALL)));
  const wide = await run({ cache });
  assert.deepEqual(manifestOf(wide).activations, KEPT);
  assert.deepEqual(steadyBytes(wide), steadyBytes(await run({})));
  const text = readFileSync(entryOf(cache), 'latin1');
  for (const key of ['tas.post.0', 'tas.pre.3', 'attention_received.1', 'shift.1', 'shift.3'])
    assert.ok(text.includes(key), key);
});

test('another limit is another entry', async () => {
  const { cache } = newCache();
  await run({ cache }, { limit: 50 });
  assert.equal(manifestOf(await run({ cache }, { limit: 40 })).activations.fromCache, false);
  assert.equal(readdirSync(cache.dir).length, 2);
});

test('an entry that lacks columns is completed: what it had stays', async () => {
  const { cache, said } = newCache();
  const whole = await run({ cache });
  const source = await sourceOfRun();
  const columns = cache.read(source)!;
  const some = new Map([...columns].filter(([key]) => !key.startsWith('attention')));
  cache.write(source, new Map([...some, ['other.1', columns.get('shift.1')!]]));
  const again = await run({ cache });
  assert.equal(manifestOf(again).activations.fromCache, false);
  assert.deepEqual(steadyBytes(again), steadyBytes(whole));
  assert.deepEqual(said, []);
  const completed = cache.read(source)!;
  assert.deepEqual([...completed.keys()].sort(), [...columns.keys(), 'other.1'].sort());
  for (const [key, values] of columns) assert.deepEqual(completed.get(key), values, key);
});

test('a damaged entry is said, computed again, and sound afterwards', async () => {
  const { cache, said } = newCache();
  const first = await run({ cache });
  truncateSync(entryOf(cache), 2000);
  const second = await run({ cache });
  assert.equal(said.length, 1);
  assert.match(said[0]!, /cannot be used and is computed again/);
  assert.equal(manifestOf(second).activations.fromCache, false);
  assert.deepEqual(steadyBytes(second), steadyBytes(first));
  assert.deepEqual(manifestOf(await run({ cache })).activations, KEPT);
});

test('a cache that cannot be written is said, and the run goes on', async () => {
  const { cache, said } = newCache();
  writeFileSync(cache.dir, '');
  const { dir } = await run({ cache });
  assert.ok(existsSync(join(dir, 'metrics.json')));
  assert.match(said.join('\n'), /nothing is kept of this run/);
});

test('an interrupted run resumes with the cache or without it', async () => {
  const { cache } = newCache();
  const out = newPath('runs');
  const expected = steadyBytes(await run({}));
  const publish = () => Promise.reject(new Error('killed'));
  // Interrupted without the cache; with it, the journal has fewer columns than the pass gives, and is begun anew.
  await assert.rejects(run({ out, publish }), { message: 'killed' });
  await assert.rejects(run({ out, publish, cache }), { message: 'killed' });
  const kept = await run({ out, cache });
  assert.deepEqual([manifestOf(kept).activations, steadyBytes(kept)], [KEPT, expected]);
  // The other way round, and then without a change: the journal holds every batch.
  const other = newPath('runs');
  await assert.rejects(run({ out: other, publish, cache: newCache().cache }), { message: 'killed' });
  await assert.rejects(run({ out: other, publish }), { message: 'killed' });
  const resumed = await run({ out: other });
  assert.deepEqual(manifestOf(resumed).activations, { fromCache: false, forwardPasses: 0, tokens: 0 });
  assert.deepEqual(steadyBytes(resumed), expected);
});

test('weights that were altered are the user to mend and leave nothing behind', async () => {
  const altered = newPath('altered');
  mkdirSync(altered);
  for (const name of readdirSync(checkpoint)) {
    const bytes = readFileSync(join(checkpoint, name));
    if (name.endsWith('.bin') && name !== 'constants.bin') bytes[0]! ^= 1;
    writeFileSync(join(altered, name), bytes);
  }
  const out = newPath('runs');
  await assert.rejects(run({ out, cache: newCache().cache }, { checkpoint: altered }), /was altered after conversion/);
  assert.equal(existsSync(out), false);
});
