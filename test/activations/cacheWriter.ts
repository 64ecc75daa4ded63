/** Writes one entry again and again: `cacheWriter.ts DIR VALUE TIMES`. What the cache says goes to stdout. */
import { ActivationCache } from '../../toolkit/activations/cache';
import { ramp, sourceOf } from './cacheSample';

const [dir, value, times] = process.argv.slice(2) as [string, string, string];
const cache = new ActivationCache(dir, { say: console.log });
const source = sourceOf([Array.from({ length: 5000 }, (_, at) => at)]);
for (let time = 0; time < Number(times); time++)
  cache.write(
    source,
    new Map([
      ['tas.post.8', ramp(5000, Number(value))],
      [`shift.${value}`, ramp(5000, 0)],
    ]),
  );
