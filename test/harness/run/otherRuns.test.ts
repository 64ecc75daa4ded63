import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { otherRunDigests, readOtherRuns, readRun } from '../../../toolkit/harness/run/readRun';
import { convertedFixture, newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { manifestOf, passCounter, type SmallRuns, smallRuns } from '../smallRun';

const SWEEP = { scorers: [{ name: 'tas', site: ['post'] }] };

let small: SmallRuns;
let other: string;
before(async () => {
  small = await smallRuns();
  other = (await small.run({}, { ...SWEEP, checkpoint: await convertedFixture('tiny-tanh') })).dir;
});

const withRuns = (runs: string[], more: object = {}) => ({
  ...SWEEP,
  claims: { C3: { layer: 2 }, C7: { layer: 3, runs } },
  ...more,
});

function copy(name: string, change: (text: string) => string): string {
  const dir = newPath('other');
  cpSync(other, dir, { recursive: true });
  writeFileSync(join(dir, name), change(readFileSync(join(dir, name), 'utf8')));
  return dir;
}

test('what C7 reads of a run: its checkpoint, corpus, ranks and verdicts', () => {
  const [run, ...more] = readOtherRuns([other]);
  assert.deepEqual(more, []);
  const { manifest, metrics, verdicts } = readRun(other);
  assert.equal(run!.checkpoint, manifest.checkpoint.name);
  assert.deepEqual([run!.corpusDigest, run!.numLayers], [manifest.corpus.digest, 2]);
  assert.deepEqual(run!.verdicts, verdicts);
  assert.deepEqual(
    run!.ranks,
    metrics.filter(({ metric }) => ['layer_rank', 'layer_rank_halves'].includes(metric)),
  );
  assert.equal(run!.ranks.length, 6);
});

test('a run compares its layer with those of the runs it names, found at the same depth', async () => {
  const { verdicts } = await small.run({}, withRuns([other]));
  const { evidence, because } = verdicts.find(({ claim }) => claim === 'C7')!;
  const name = manifestOf(other).checkpoint.name;
  assert.deepEqual(
    evidence.map(({ what }) => what.replace(/:.*rank of/, ': rank of').replace(/, 0 the best.*/, '')),
    [
      'this checkpoint: rank of layer 3',
      'this checkpoint: .95 quantile of its difference between halves',
      `${name}: rank of layer 2`,
      `${name}: .95 quantile of its difference between halves`,
    ],
    because,
  );
});

test('what the other runs found names the run; where they are does not', async () => {
  const hash = async (...runs: string[]) =>
    (await small.run({}, withRuns(runs, { layers: [2, 3] }))).dir.split('/').at(-1);
  const base = await hash(other);
  assert.equal(await hash(copy('manifest.json', (text) => text.replace('"finished"', '"ended"'))), base);
  const rank = (text: string) => text.replace(/("metric":"layer_rank","value":)[\d.]+/, '$10.9');
  const verdict = (text: string) => text.replaceAll(/("verdict": )"[a-z ]+"/g, '$1"supported"');
  for (const [name, change] of [
    ['metrics.json', rank],
    ['verdicts.json', verdict],
    ['manifest.json', (text: string) => text.replace(/("digest": ")[0-9a-f]{64}/g, `$1${'0'.repeat(64)}`)],
  ] as const)
    assert.notEqual(await hash(copy(name, change)), base, name);
  assert.notEqual(await hash(other, other), base);
  const [first, again] = otherRunDigests(readOtherRuns([other, other]));
  assert.equal(first, again);
});

test('refused before anything is computed: a folder that is no run, or a damaged one', async () => {
  const out = newPath('runs');
  const { reports, onProgress } = passCounter();
  const damaged = copy('verdicts.json', (text) => text.slice(0, 50));
  const gone = copy('metrics.json', String);
  rmSync(join(gone, 'metrics.json'));
  for (const [dir, message] of [
    [newPath('none'), /^claims\.C7\.runs: Not a complete run: .*manifest\.json is missing/],
    [gone, /^claims\.C7\.runs: Not a complete run: .*metrics\.json is missing/],
    [damaged, /^claims\.C7\.runs: Damaged run folder: .*verdicts\.json is not JSON$/],
  ] as const)
    await assertRefused(() => small.run({ out, onProgress }, withRuns([dir])), message);
  assert.deepEqual([reports, existsSync(out)], [[], false]);
});
