import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertRefused } from '../refusal';
import { newCache, onlyFile, writeUsed } from './cacheFolder';
import { columns, ramp, source, sourceOf } from './cacheSample';

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
