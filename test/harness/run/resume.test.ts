import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { ActivationCache } from '../../../toolkit/activations/cache';
import { convertedFixture, newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { manifestOf, passCounter, type SmallRuns, smallRuns, STEADY, steadyBytes } from '../smallRun';

const KEPT = { fromCache: true, forwardPasses: 0, tokens: 0 };

let small: SmallRuns;
let whole: string;
before(async () => {
  small = await smallRuns();
  whole = (await small.run()).dir;
});

/** Ends a run as a kill during publishing would. */
const killed = () => Promise.reject(new Error('killed'));

function partialIn(out: string): string {
  const [name, ...others] = readdirSync(join(out, 'small'));
  assert.deepEqual(others, []);
  assert.match(name!, /\.partial$/);
  return join(out, 'small', name!);
}

test('a run whose publishing failed resumes without a forward pass and ends with the same bytes', async () => {
  const out = newPath('runs');
  const failing = passCounter();
  await assert.rejects(small.run({ out, publish: killed, onProgress: failing.onProgress }), { message: 'killed' });
  assert.ok(failing.reports.length >= 4, 'at least three batches');
  const resumed = passCounter();
  const { dir, wasComplete } = await small.run({ out, onProgress: resumed.onProgress });
  assert.equal(wasComplete, false);
  assert.deepEqual(
    resumed.reports.map(({ done, total }) => done / total),
    [1],
  );
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
  assert.deepEqual(readdirSync(join(out, 'small')), [basename(dir)]);
  assert.deepEqual(readdirSync(dir).sort(), [...STEADY, 'manifest.json'].sort());
});

test('a batch that was cut short is computed again, and with it no other', async () => {
  const out = newPath('runs');
  const whole = passCounter();
  await assert.rejects(small.run({ out, publish: killed, onProgress: whole.onProgress }), { message: 'killed' });
  const journal = join(partialIn(out), 'scores.bin');
  truncateSync(journal, readFileSync(journal).length - 40);
  const resumed = passCounter();
  await assert.rejects(small.run({ out, publish: killed, onProgress: resumed.onProgress }), { message: 'killed' });
  assert.deepEqual(resumed.reports, whole.reports.slice(-2));
});

test('cells that were altered on disk are measured again', async () => {
  const out = newPath('runs');
  await assert.rejects(small.run({ out, publish: killed }), { message: 'killed' });
  const path = join(partialIn(out), 'measured.jsonl');
  const text = readFileSync(path, 'utf8');
  const value = /"value":(0\.\d+)/.exec(text)![1]!;
  writeFileSync(path, text.replace(value, '0.123456'));
  const { dir } = await small.run({ out });
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
});

test('an interrupted run resumes with the cache or without it', async () => {
  const cache = new ActivationCache(newPath('activations'));
  const out = newPath('runs');
  // Interrupted without the cache; with it, the journal has fewer columns than the pass gives, and is begun anew.
  await assert.rejects(small.run({ out, publish: killed }), { message: 'killed' });
  await assert.rejects(small.run({ out, publish: killed, cache }), { message: 'killed' });
  const kept = await small.run({ out, cache });
  assert.deepEqual(manifestOf(kept.dir).activations, KEPT);
  assert.deepEqual(steadyBytes(kept.dir), steadyBytes(whole));
  // The other way round, and then without a change: the journal holds every batch.
  const other = newPath('runs');
  const another = new ActivationCache(newPath('activations'));
  await assert.rejects(small.run({ out: other, publish: killed, cache: another }), { message: 'killed' });
  await assert.rejects(small.run({ out: other, publish: killed }), { message: 'killed' });
  const resumed = await small.run({ out: other });
  assert.deepEqual(manifestOf(resumed.dir).activations, { fromCache: false, forwardPasses: 0, tokens: 0 });
  assert.deepEqual(steadyBytes(resumed.dir), steadyBytes(whole));
});

test('a fresh run forgets an interrupted one', async () => {
  const out = newPath('runs');
  await assert.rejects(small.run({ out, publish: killed }), { message: 'killed' });
  const { reports, onProgress } = passCounter();
  await small.run({ out, fresh: true, onProgress });
  assert.equal(reports[0]!.done, 0);
});

test('weights that were altered since the run began are refused by their digest, and what the run has stays', async () => {
  const checkpoint = newPath('checkpoint');
  cpSync(small.checkpoint, checkpoint, { recursive: true });
  const out = newPath('runs');
  await assert.rejects(small.run({ out, publish: killed }, { checkpoint }), { message: 'killed' });
  const journal = join(partialIn(out), 'scores.bin');
  const kept = readFileSync(journal);
  truncateSync(journal, kept.length - 1);
  const shard = readdirSync(checkpoint).find((name) => /^group1-shard.*\.bin$/.test(name))!;
  const bytes = readFileSync(join(checkpoint, shard));
  bytes[100]! ^= 1;
  writeFileSync(join(checkpoint, shard), bytes);
  await assertRefused(
    () => small.run({ out }, { checkpoint }),
    new RegExp(`${shard} was altered after conversion: its sha256: got "[0-9a-f]{64}"; expected [0-9a-f]{64}`),
  );
  assert.equal(existsSync(journal), true);
  assert.deepEqual(readFileSync(journal), kept.subarray(0, -1));
});

test('another checkpoint under the same path is another run, and the interrupted one stays', async () => {
  const checkpoint = newPath('checkpoint');
  cpSync(small.checkpoint, checkpoint, { recursive: true });
  const out = newPath('runs');
  await assert.rejects(small.run({ out, publish: killed }, { checkpoint }), { message: 'killed' });
  const interrupted = partialIn(out);
  rmSync(checkpoint, { recursive: true });
  cpSync(await convertedFixture('tiny-gelu', 'float16'), checkpoint, { recursive: true });
  const { dir } = await small.run({ out }, { checkpoint });
  assert.notEqual(`${dir}.partial`, interrupted);
  assert.ok(existsSync(join(interrupted, 'scores.bin')));
});
