import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { publishRun } from '../../../toolkit/report/publish';
import { newPath } from '../../convertedFixture';
import { ALTERED, passCounter, type SmallRuns, smallRuns, steadyBytes } from '../smallRun';
import { type Signalled, signalledRun } from './signalledRun';

const SWEEP = { scorers: ALTERED, layers: [1, 2, 3] };
const CELLS = 3 * 2 * 3 + 3; // at both sites, but for beta
/** Of which few charts are drawn. */
const DRAWN = { scorers: [{ name: 'tas', site: ['post'] }], layers: [1, 2] };

let small: SmallRuns;
/** A run that nobody stopped. */
let whole: string;
before(async () => {
  small = await smallRuns();
  whole = (await small.run({}, SWEEP)).dir;
});

/** Report and charts. */
function published(dir: string): Record<string, string> {
  const drawn = ['report.md', ...readdirSync(join(dir, 'charts')).map((name) => join('charts', name))];
  return Object.fromEntries(drawn.map((name) => [name, readFileSync(join(dir, name), 'base64')]));
}

/** Kills the command, then goes on in this process. */
async function killedAndResumed(file: string, lines: number, sweep: object, publish?: (dir: string) => Promise<void>) {
  const out = newPath('runs');
  const killed = await signalledRun(small.config(sweep), out, 'SIGKILL', file, lines);
  assert.deepEqual([killed.signal, killed.stdout], ['SIGKILL', ''], killed.stderr);
  const measured = recordsOf(killed, 'measured.jsonl');
  const { reports, onProgress } = passCounter();
  const { dir, wasComplete } = await small.run({ out, onProgress, ...(publish && { publish }) }, sweep);
  assert.equal(wasComplete, false);
  assert.deepEqual(readdirSync(join(out, 'small')), [dir.split('/').at(-1)]);
  return { dir, killed, measured, first: reports[0]! };
}

/** Records of a journal: lines but for the header. */
function recordsOf({ partial, left }: Signalled, name: string): number {
  return left.includes(name) ? readFileSync(join(partial, name), 'utf8').split('\n').length - 2 : 0;
}

test('kill -9 in the middle of the forward passes: the batches it had are kept, and the bytes are the same', async () => {
  const { dir, killed, first } = await killedAndResumed('scores.bin', 1, SWEEP);
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
  assert.deepEqual(killed.left, ['scores.bin']);
  assert.ok(first.done > 0 && first.done < first.total, `${first.done} of ${first.total}`);
});

test('kill -9 in the middle of the metrics: no pass over the corpus is repeated, and the bytes are the same', async () => {
  const { dir, killed, measured, first } = await killedAndResumed('measured.jsonl', 3, SWEEP);
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
  assert.deepEqual(killed.left.sort(), ['measured.jsonl', 'scores.bin']);
  assert.ok(measured >= 2 && measured < CELLS, `${measured} of ${CELLS} cells`);
  assert.equal(first.done, first.total);
});

test('kill -9 while publishing: the bytes are the same', async () => {
  const { dir, killed, measured, first } = await killedAndResumed('charts/layer-sweep.svg', 0, DRAWN, publishRun);
  assert.ok(killed.left.includes('metrics.json') && !killed.left.includes('report.md'), killed.left.join(' '));
  assert.equal(measured, 2);
  assert.equal(first.done, first.total);
  const resumed = published(dir);
  const unstopped = await small.run({ publish: publishRun }, DRAWN);
  assert.deepEqual(steadyBytes(dir), steadyBytes(unstopped.dir));
  assert.deepEqual(resumed, published(unstopped.dir));
  assert.ok(Object.keys(resumed).length >= 7, Object.keys(resumed).join(' '));
});

test('Ctrl-C in the middle of the forward passes stops cleanly, says how to go on, and goes on', async () => {
  const out = newPath('runs');
  const stopped = await signalledRun(small.config(SWEEP), out, 'SIGINT', 'scores.bin', 1);
  assert.deepEqual([stopped.code, stopped.signal, stopped.stdout], [130, null, ''], stopped.stderr);
  assert.match(stopped.stderr, /\nStopped\. The same command goes on from here\.\n$/);
  assert.deepEqual(stopped.left, ['scores.bin']);
  const { reports, onProgress } = passCounter();
  const { dir } = await small.run({ out, onProgress }, SWEEP);
  assert.ok(reports[0]!.done > 0 && reports[0]!.done < reports[0]!.total);
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
});

test('Ctrl-C in the middle of the metrics does too', async () => {
  const out = newPath('runs');
  const stopped = await signalledRun(small.config(SWEEP), out, 'SIGINT', 'measured.jsonl', 3);
  assert.deepEqual([stopped.code, stopped.stdout], [130, ''], stopped.stderr);
  const measured = recordsOf(stopped, 'measured.jsonl');
  assert.ok(measured >= 2 && measured < CELLS, `${measured} of ${CELLS} cells`);
  const { dir } = await small.run({ out }, SWEEP);
  assert.deepEqual(steadyBytes(dir), steadyBytes(whole));
});

test('Ctrl-C while the first of several runs is published lets it end, and begins no other', async () => {
  const out = newPath('runs');
  const several = { ...small.config(DRAWN), seed: [1, 2] };
  const stopped = await signalledRun(several, out, 'SIGINT', 'charts/layer-sweep.svg', 0);
  assert.deepEqual([stopped.code, stopped.stdout.split('\n').length, stopped.left], [130, 2, []], stopped.stderr);
  assert.equal(stopped.stderr.match(/^checkpoint: /gm)!.length, 1);
  assert.match(stopped.stderr, /\nStopped\. The same command goes on from here\.\n$/);
});
