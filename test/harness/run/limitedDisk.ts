import { join } from 'node:path';
import { ActivationCache } from '../../../toolkit/activations/cache';
import { writeCharts } from '../../../toolkit/charts/write';
import { UserError } from '../../../toolkit/errors';
import { keepFigures } from '../../../toolkit/harness/run/writeRun';
import { type WordRow, writeWords } from '../../../toolkit/harness/run/words';
import { ramp, sourceOf } from '../../activations/cacheSample';

/** Writes a run's words, its kept figures, a chart and an entry of the cache into a folder, and prints what each said, a line each. */
const [dir, run] = process.argv.slice(2) as [string, string];
const WORD = { form: 'w'.repeat(100) } as WordRow;
const LENGTH = 1000;

async function faultOf(write: () => unknown): Promise<void> {
  try {
    await write();
    console.log('nothing');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.log(error.message);
  }
}

void (async () => {
  await faultOf(() => {
    writeWords(dir, 'tokens.jsonl', new Array<number>(LENGTH).fill(0), () => WORD);
  });
  await faultOf(() => {
    keepFigures(run, join(dir, 'kept'));
  });
  const values = Array.from({ length: LENGTH }, (_, x) => ({ x }));
  await faultOf(() => writeCharts({ chart: { data: { values }, mark: 'point' } }, join(dir, 'charts')));
  const cache = new ActivationCache(join(dir, 'cache'), { say: console.log });
  const sentence = new Array<number>(LENGTH).fill(7);
  cache.write(sourceOf([sentence]), new Map([['tas.post.8', ramp(LENGTH, 1)]]));
})();
