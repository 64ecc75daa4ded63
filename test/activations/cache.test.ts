import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ActivationCache } from '../../toolkit/activations/cache';
import { newCache, onlyFile } from './cacheFolder';
import { columns, ramp, source, sourceOf } from './cacheSample';

test('an entry is read again, by any cache over the folder; another text, checkpoint or backend is another entry', () => {
  const { cache, said } = newCache();
  assert.equal(cache.read(source), null);
  cache.write(source, columns);
  assert.deepEqual(new ActivationCache(cache.dir).read(source), columns);
  for (const other of [
    sourceOf([[101, 7, 103]]),
    sourceOf([[101, 7, 102], []]),
    sourceOf([[101, 7, 102]], { checkpoint: 'decaf' }),
    sourceOf([[101, 7, 102]], { backend: 'cpu' }),
  ])
    assert.equal(cache.read(other), null);
  assert.deepEqual(said, []);
});

test('writing an entry again replaces it', () => {
  const { cache } = newCache();
  cache.write(source, columns);
  const more = new Map([...columns, ['shift.8', Float32Array.of(4, 5, 6)]]);
  cache.write(source, more);
  assert.deepEqual(cache.read(source), more);
  onlyFile(cache);
});

test('an entry cut short, altered or emptied is said to be, and can be written again', () => {
  const damages: ((path: string) => void)[] = [
    (path) => {
      truncateSync(path, 400);
    },
    (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.indexOf(Buffer.from(Float32Array.of(1.5).buffer))]! ^= 1;
      writeFileSync(path, bytes);
    },
    (path) => {
      writeFileSync(path, '');
    },
  ];
  for (const damage of damages) {
    const { cache, said } = newCache();
    cache.write(source, columns);
    damage(onlyFile(cache));
    assert.equal(cache.read(source), null);
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^Activation cache: .*\/[0-9a-f]{64}\.arrow cannot be used and is computed again: ./);
    cache.write(source, columns);
    assert.deepEqual(cache.read(source), columns);
    assert.equal(said.length, 1);
  }
});

test('a sound file under the name of another entry is not taken for it', () => {
  const { cache, said } = newCache();
  const other = sourceOf([[101, 8, 102]]);
  cache.write(source, columns);
  const first = onlyFile(cache);
  cache.write(other, new Map([['tas.post.8', Float32Array.of(9, 9, 9)]]));
  const second = readdirSync(cache.dir).find((name) => !first.endsWith(name))!;
  copyFileSync(join(cache.dir, second), first);
  assert.equal(cache.read(source), null);
  assert.match(said.join('\n'), /computed again: it holds the scores of another text or checkpoint$/);
});

test('two processes that write the same entry at once leave one of the two, whole at every moment', async () => {
  const { cache, said } = newCache();
  const whole = sourceOf([Array.from({ length: 5000 }, (_, at) => at)]);
  const options = [1, 2].map(
    (value) =>
      new Map([
        ['tas.post.8', ramp(5000, value)],
        [`shift.${value}`, ramp(5000, 0)],
      ]),
  );
  const state = { writing: true };
  const write = (value: string) =>
    promisify(execFile)(process.execPath, [
      '--require',
      'ts-node/register',
      join(__dirname, 'cacheWriter.ts'),
      cache.dir,
      value,
      '60',
    ]);
  const writers = Promise.all([write('1'), write('2')]).finally(() => (state.writing = false));
  const seen = new Set<string>();
  const check = () => {
    const found = cache.read(whole);
    if (!found) return;
    const [, other] = [...found.keys()];
    assert.deepEqual(found, options[other === 'shift.1' ? 0 : 1]);
    seen.add(other!);
  };
  while (state.writing) {
    check();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.deepEqual(await writers, [
    { stdout: '', stderr: '' },
    { stdout: '', stderr: '' },
  ]);
  check();
  assert.ok(seen.size > 0);
  assert.deepEqual(said, []);
  onlyFile(cache);
});

test('a folder that cannot be written is said, and is no error', () => {
  const { cache, said } = newCache();
  writeFileSync(cache.dir, '');
  cache.write(source, columns);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /^Activation cache: nothing is kept of this run in .*activations: E(EXIST|NOTDIR)/);
  assert.equal(cache.read(source), null);
  assert.match(said[1]!, /cannot be used and is computed again: ENOTDIR/);
});

test('a write that fails in its last step leaves no unfinished file', () => {
  const { cache, said } = newCache();
  cache.write(source, columns);
  const path = onlyFile(cache);
  rmSync(path);
  mkdirSync(path);
  cache.write(source, columns);
  assert.match(said.join('\n'), /EISDIR/);
  assert.equal(onlyFile(cache), path);
});
