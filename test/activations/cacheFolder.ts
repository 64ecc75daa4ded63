import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ActivationCache, type CacheOptions } from '../../toolkit/activations/cache';
import type { CacheSource } from '../../toolkit/activations/cacheFile';
import { newPath } from '../convertedFixture';
import { sourceOf } from './cacheSample';

/** A cache in a folder of its own that is not there yet, with what it says. */
export function newCache(options: CacheOptions = {}): { cache: ActivationCache; said: string[] } {
  const said: string[] = [];
  return { cache: new ActivationCache(newPath('activations'), { ...options, say: (line) => said.push(line) }), said };
}

/** The one file of a cache. */
export function onlyFile({ dir }: ActivationCache): string {
  const names = readdirSync(dir);
  assert.equal(names.length, 1, names.join(' '));
  return join(dir, names[0]!);
}

/** Writes an entry of its own for each number, last used so many seconds after 1970; gives their files. */
export function writeUsed(cache: ActivationCache, ...seconds: number[]): { source: CacheSource; path: string }[] {
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
