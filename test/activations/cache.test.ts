import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ActivationCache, type CacheOptions } from '../../toolkit/activations/cache';
import type { CacheSource } from '../../toolkit/activations/cacheSource';
import { assertRefused } from '../refusal';
import { ramp, sourceOf } from './cacheSample';

const scratch = mkdtempSync(join(tmpdir(), 'activations-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const source = sourceOf([[101, 7, 102]]);
const columns = new Map([['tas.post.8', Float32Array.of(1.5, -0, 3)]]);

/** A cache in a folder of its own that is not there yet, with what it says. */
function newCache(options: CacheOptions = {}): { cache: ActivationCache; said: string[] } {
  const said: string[] = [];
  const dir = join(mkdtempSync(join(scratch, 'cache-')), 'activations');
  return { cache: new ActivationCache(dir, { ...options, say: (line) => said.push(line) }), said };
}

function onlyFile({ dir }: ActivationCache): string {
  const names = readdirSync(dir);
  assert.equal(names.length, 1, names.join(' '));
  return join(dir, names[0]!);
}

/** Writes an entry of its own for each number, last used so many seconds after 1970; gives their files. */
function writeUsed(cache: ActivationCache, ...seconds: number[]): { source: CacheSource; path: string }[] {
  return seconds.map((second) => {
    const known = existsSync(cache.dir) ? readdirSync(cache.dir) : [];
    const source = sourceOf([[second]]);
    cache.write(source, new Map([['tas.post.8', Float32Array.of(second)]]));
    const path = join(
      cache.dir,
      readdirSync(cache.dir).find((name) => !known.includes(name))!,
    );
    utimesSync(path, second, second);
    return { source, path };
  });
}

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

test('the bound holds: least recently used entries go first, and reading is a use', () => {
  const { cache: probe } = newCache();
  writeUsed(probe, 1);
  const entry = readFileSync(onlyFile(probe)).length;
  const { cache, said } = newCache({ maxBytes: 3 * entry });
  const [first, second, third] = writeUsed(cache, 100, 200, 300);
  assert.ok(cache.read(first!.source));
  const [fourth] = writeUsed(cache, 400);
  const left = () => readdirSync(cache.dir).sort();
  const names = (...kept: { path: string }[]) => kept.map(({ path }) => path.split('/').at(-1)!).sort();
  assert.deepEqual(left(), names(first!, third!, fourth!));
  assert.equal(cache.read(second!.source), null);
  writeUsed(cache, 500);
  assert.equal(left().length, 3);
  assert.equal(existsSync(third!.path), false);
  assert.deepEqual(said, []);
});

test('an entry larger than the bound is not kept, which is said, and drives none out', () => {
  const { cache, said } = newCache({ maxBytes: 5000 });
  cache.write(source, columns);
  cache.write(sourceOf([Array.from({ length: 2000 }, (_, at) => at)]), new Map([['tas.post.8', ramp(2000, 0)]]));
  assert.match(
    said.join('\n'),
    /^Activation cache: nothing is kept .*: it has \d+ bytes, and the cache may have 5000$/,
  );
  assert.ok(cache.read(source));
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

test('what a killed run left unfinished goes after a day, and not before', () => {
  const { cache } = newCache();
  cache.write(source, columns);
  const [old, young] = ['old.partial', 'young.partial'].map((name) => join(cache.dir, name));
  const hours = (ago: number) => Date.now() / 1000 - ago * 3600;
  for (const [path, ago] of [
    [old!, 25],
    [young!, 23],
  ] as const) {
    writeFileSync(path, 'half');
    utimesSync(path, hours(ago), hours(ago));
  }
  cache.write(source, columns);
  assert.deepEqual([existsSync(old!), existsSync(young!)], [false, true]);
});

test('the list names entries, the last used first, and damaged ones too; clearing removes them all', () => {
  const { cache } = newCache();
  assert.deepEqual(cache.list(), []);
  const [older, newer] = writeUsed(cache, 100, 200);
  writeFileSync(join(cache.dir, 'killed.partial'), 'half');
  truncateSync(older!.path, 300);
  utimesSync(older!.path, 100, 100);
  const listed = cache.list();
  assert.deepEqual(
    listed.map(({ key, bytes, used, provenance }) => [key, bytes, used.getTime(), provenance?.tokens]),
    [newer!, older!].map(({ path }, at) => [
      path.split('/').at(-1)!.replace('.arrow', ''),
      readFileSync(path).length,
      [200_000, 100_000][at],
      ['1', undefined][at],
    ]),
  );
  assert.deepEqual(listed[0]!.provenance?.checkpoint, 'c0ffee');
  assert.equal(cache.clear(), 2);
  assert.deepEqual(readdirSync(cache.dir), []);
  assert.equal(cache.clear(), 0);
});

test('a cache that cannot be looked at is the user to mend', async () => {
  const { cache } = newCache();
  writeFileSync(cache.dir, '');
  await assertRefused(() => cache.list(), /^Cannot read the activation cache: ENOTDIR/);
  await assertRefused(() => cache.clear(), /^Cannot read the activation cache: ENOTDIR/);
});
