import { join } from 'node:path';
import { ActivationCache } from '../../../toolkit/activations/cache';
import type { Model } from '../../../toolkit/activations/model';
import { wordStateCollector } from '../../../toolkit/activations/wordStates';
import { writeCharts } from '../../../toolkit/charts/write';
import { UserError } from '../../../toolkit/errors';
import { orExplain } from '../../../toolkit/harness/job/disk';
import { keepFigures } from '../../../toolkit/harness/run/writeRun';
import { type WordRow, writeWords } from '../../../toolkit/harness/run/words';
import { ramp, sourceOf } from '../../activations/cacheSample';

/** Writes a run's words, its kept figures, a chart, states and an entry of the cache into a folder, and prints what each said, a line each. */
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

/** The states of a word, which the disk takes a part of. */
function statesOfOneWord(states: string): void {
  const tap = () => ({ name: 'state', shape: ['batch', 'tokens', LENGTH] });
  const model = { config: { numLayers: 0 }, tap } as unknown as Model;
  const pieces = [{ firstWord: 0, starts: [0], ends: [1] }];
  const options = { site: 'post', aggregation: 'mean', pieces, words: 1, of: {} } as const;
  const sentences = [{ state: { shape: [1, LENGTH], values: new Float32Array(LENGTH) } }];
  wordStateCollector(model, states, options).fold({ batch: { indices: [0], length: 1 }, sentences });
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
  await faultOf(() => {
    orExplain(join(dir, 'states'), () => {
      statesOfOneWord(join(dir, 'states'));
    });
  });
  const cache = new ActivationCache(join(dir, 'cache'), { say: console.log });
  const sentence = new Array<number>(LENGTH).fill(7);
  cache.write(sourceOf([sentence]), new Map([['tas.post.8', ramp(LENGTH, 1)]]));
})();
