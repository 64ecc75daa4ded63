import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, beforeEach, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Progress } from '../../../toolkit/activations/progress';
import { clearFits, fitsFolder, keptFits } from '../../../toolkit/harness/probes/keptFits';
import type { LayerQuestion, LayerTools } from '../../../toolkit/harness/run/whichLayer';
import { takeLock } from '../../../toolkit/processLock';
import { newPath } from '../../convertedFixture';
import { command } from '../../experiments/command';
import { layerQuestions } from './layerQuestions';
import { probedCorpus } from './probedCorpus';

const LAYERS = 4;

let askFor: Awaited<ReturnType<typeof layerQuestions>>;
before(async () => {
  askFor = await layerQuestions();
});
beforeEach(() => {
  process.env.AFN_CACHE = newPath('cache');
});

/** Asks, with what was computed for it: stages, and what was said. */
async function ask(question: Partial<LayerQuestion> = {}, tools: Partial<LayerTools> = {}) {
  const steps: Progress[] = [];
  const said: string[] = [];
  const choice = await askFor(question, {
    cache: new ActivationCache(newPath('activations')),
    onProgress: (step) => steps.push({ ...step }),
    say: (line) => said.push(line),
    ...tools,
  });
  return { choice, said, computed: steps.some(({ stage }) => stage === 'states' || stage.startsWith('loading')) };
}

test('asked again a question is answered from its fits, with neither model nor states, which are not kept', async () => {
  const first = await ask();
  assert.equal(first.computed, true);
  const [folder] = readdirSync(fitsFolder());
  assert.deepEqual(readdirSync(join(fitsFolder(), folder!)), ['probes.jsonl']);
  assert.deepEqual(await ask(), { choice: first.choice, said: [], computed: false });
});

test('another task, sample, seed or corpus is another question', async () => {
  await ask();
  const other = newPath('other.conllu');
  writeFileSync(other, probedCorpus(31));
  for (const [at, question] of [{ purpose: 'deprel' }, { sentences: 29 }, { seed: 9 }, { corpus: other }].entries()) {
    assert.equal((await ask(question)).computed, true, JSON.stringify(question));
    assert.equal(keptFits().length, at + 2);
  }
});

test('of damaged fits those before the damage are used, and the answer is the same', async () => {
  const { choice } = await ask();
  const [{ key, bytes }] = keptFits() as [ReturnType<typeof keptFits>[0]];
  truncateSync(join(fitsFolder(), key, 'probes.jsonl'), bytes - 20);
  const again = await ask();
  assert.deepEqual([again.choice, again.computed], [choice, true]);
  assert.deepEqual(await ask(), { choice, said: [], computed: false });
});

test('a question that was stopped goes on from its fits', async () => {
  const aborted = new AbortController();
  const onProgress = ({ stage, done }: Progress) => {
    if (stage === 'probes' && done === LAYERS - 1) aborted.abort();
  };
  await assert.rejects(ask({}, { onProgress, signal: aborted.signal }), { name: 'AbortError' });
  assert.deepEqual(readdirSync(join(fitsFolder(), keptFits()[0]!.key)), ['probes.jsonl']);
  const before = keptFits()[0]!.bytes;
  await ask();
  const after = keptFits();
  assert.equal(after.length, 1);
  assert.ok(after[0]!.bytes > before && after[0]!.bytes < (before * LAYERS) / 2, `${before} ${after[0]!.bytes}`);
});

test('of two that ask at once one waits, and takes what the other fitted', async () => {
  const [one, two] = await Promise.all([ask(), ask()]);
  assert.deepEqual(one.choice, two.choice);
  assert.deepEqual([one.computed, two.computed].sort(), [false, true]);
  assert.deepEqual([...one.said, ...two.said], ['Waiting for another process, which fits the same probes']);
});

test('fits are listed and removed, by the command too, but not while a process works on them', async () => {
  assert.deepEqual(keptFits(), []);
  await ask();
  const shown = await command('run', 'cache');
  assert.match(
    shown.stdout,
    /\n[0-9a-f]{12} {2}0\.0 MiB {2}made .* UTC {2}probes of checkpoint [0-9a-f]{12} on wasm\nprobes of 1 question, 0\.0 MiB, in .*\/probes\n$/,
  );
  const [{ key, source }] = keptFits() as [ReturnType<typeof keptFits>[0]];
  assert.equal(source!.backend, 'wasm');
  const lock = await takeLock(join(fitsFolder(), key));
  assert.equal(await clearFits(), 0);
  await lock!.release();
  truncateSync(join(fitsFolder(), key, 'probes.jsonl'), 9);
  assert.equal(keptFits()[0]!.source, null);
  const cleared = await command('run', 'cache', 'clear');
  assert.match(cleared.stdout, /\nRemoved probes of 1 question from .*\/probes\n$/);
  assert.deepEqual(readdirSync(fitsFolder()), []);
});

test('nothing is kept of a refused question, without a cache, or where the folder cannot be made, which is said', async () => {
  await assert.rejects(ask({ purpose: 'supersense_noun' }), /no task can be fitted/);
  assert.deepEqual(readdirSync(fitsFolder()), []);
  const { choice } = await ask();
  process.env.AFN_CACHE = newPath('cache');
  await askFor();
  assert.equal(existsSync(fitsFolder()), false);
  mkdirSync(process.env.AFN_CACHE);
  writeFileSync(fitsFolder(), '');
  const unkept = await ask();
  assert.deepEqual(unkept.choice, choice);
  assert.match(unkept.said.join(), /^No probes are kept in .*: (ENOTDIR|EEXIST)/);
});

test('by norm activations are taken from the cache', async () => {
  const cache = new ActivationCache(newPath('activations'));
  const first = await ask({ purpose: 'content' }, { cache });
  assert.equal(first.computed, true);
  assert.deepEqual(await ask({ purpose: 'content' }, { cache }), { ...first, computed: false });
});
