import { writeSync } from 'node:fs';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { UserError } from '../../toolkit/errors';

const CASES = Number(process.env.AFN_PROPERTY_CASES ?? 1000);
const SEED = Number(process.env.AFN_PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Seconds that one case may take; most take under a millisecond. */
const LONGEST_CASE = 20;

/**
 * A test that a reader gives a value or a `UserError` for whatever it is given, and comes to an end. `AFN_PROPERTY_CASES` asks for other
 * than 1,000 cases, `AFN_PROPERTY_SEED` for those of a seed that a failure named.
 */
export function holds<T>(name: string, inputs: fc.Arbitrary<T>, read: (input: T) => unknown): void {
  test(name, async () => {
    writeSync(2, `# ${name}: ${CASES} cases, AFN_PROPERTY_SEED=${SEED}\n`);
    const property = fc.asyncProperty(inputs, async (input) => {
      Atomics.add(beats, 0, 1);
      try {
        await read(input);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    });
    Atomics.store(beats, 1, 1);
    await fc.assert(property, { numRuns: CASES, seed: SEED, includeErrorInReport: true });
    Atomics.store(beats, 1, 0);
  });
}

/** Cases begun; 1 while there are any. */
const beats = new Int32Array(new SharedArrayBuffer(8));

/** Ends the process where a case does not end: nothing within the thread that hangs could. */
const WATCH = `
const { workerData: { beats, seconds, seed } } = require('node:worker_threads');
let [last, since] = [-1, Date.now()];
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now !== last || Atomics.load(beats, 1) === 0) [last, since] = [now, Date.now()];
  else if (Date.now() - since > seconds * 1000) {
    require('node:fs').writeSync(2, 'A case has run for over ' + seconds + ' seconds: AFN_PROPERTY_SEED=' + seed + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);`;
const watch = new Worker(WATCH, { eval: true, workerData: { beats, seconds: LONGEST_CASE, seed: SEED } });
after(() => watch.terminate());
