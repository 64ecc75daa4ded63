import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { otherRunDigests, readEffects, readOtherRuns } from '../../../toolkit/harness/run/otherRuns';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { keepFigures } from '../../../toolkit/harness/run/writeRun';
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

test('what C7 reads of a run: its checkpoint, corpus, and effects with their draws', () => {
  const [run, ...more] = readOtherRuns([other]);
  assert.deepEqual(more, []);
  const { manifest, config } = readRun(other);
  assert.deepEqual([run!.checkpoint, run!.family], [manifest.checkpoint.name, 'bert']);
  assert.deepEqual([run!.corpusDigest, run!.numLayers], [manifest.corpus.digest, 2]);
  const { layer, site, seed, effects } = run!.effects!;
  assert.deepEqual([layer, site, seed], [config.claims.C7.layer, 'post', config.seed]);
  assert.deepEqual(
    effects.map(({ effect, draws }) => [effect, draws?.length]),
    ['content_odds', 'norm_change', 'auc_odds'].map((effect) => [effect, 20]),
  );
  const { metrics } = readRun(other);
  const auc = metrics.find((row) => row.primary && row.metric === 'auc_content_function' && row.layer === layer)!;
  assert.ok(Math.abs(effects[2]!.value! - Math.log(auc.value! / (1 - auc.value!))) < 1e-12);
});

test('the effects are kept with the figures, to the last digit; a run of the first edition has none', () => {
  const kept = newPath('kept');
  keepFigures(other, kept);
  assert.deepEqual(readEffects(kept), readEffects(other));
  const first = copy('effects.json', String);
  rmSync(join(first, 'effects.json'));
  assert.equal(readOtherRuns([first])[0]!.effects, null);
  const again = newPath('kept');
  keepFigures(first, again);
  assert.deepEqual([readEffects(again), existsSync(join(again, 'effects.json'))], [null, false]);
});

test('a draw that leaves an effect undefined is null in the file and NaN when it is read', () => {
  const dir = copy('effects.json', (text) => text.replace(/("draws":\[)[-\d.e]+/, '$1null'));
  const [effect] = readEffects(dir)!.effects;
  assert.ok(Number.isNaN(effect!.draws![0]) && !Number.isNaN(effect!.draws![1]));
});

test('a run compares its effects with those of the runs it names, at the same depth', async () => {
  const { verdicts } = await small.run({}, withRuns([other]));
  const { evidence, because, parts } = verdicts.find(({ claim }) => claim === 'C7')!;
  const name = manifestOf(other).checkpoint.name;
  assert.equal(parts[0]!.part, 'transfers');
  assert.deepEqual(
    evidence.map(({ what }) => what).slice(0, 6),
    ['this checkpoint', name].flatMap((of) =>
      ['content_odds', 'norm_change', 'auc_odds'].map((effect) => `${of}: log ${effect}`),
    ),
    because,
  );
});

test('what the other runs found names the run; where they are does not', async () => {
  const hash = async (...runs: string[]) =>
    (await small.run({}, withRuns(runs, { layers: [2, 3] }))).dir.split('/').at(-1);
  const base = await hash(other);
  assert.equal(await hash(copy('manifest.json', (text) => text.replace('"finished"', '"ended"'))), base);
  for (const [name, change] of [
    ['effects.json', (text: string) => text.replace(/("value":)-?[\d.]+/, '$10.9')],
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
  const shapeless = copy('effects.json', () => '{"layer": 1}');
  const gone = copy('metrics.json', String);
  rmSync(join(gone, 'metrics.json'));
  for (const [dir, message] of [
    [newPath('none'), /^claims\.C7\.runs: Not a complete run: .*manifest\.json is missing/],
    [gone, /^claims\.C7\.runs: Not a complete run: .*metrics\.json is missing/],
    [shapeless, /^claims\.C7\.runs: Damaged run folder: .*effects\.json: site is missing; expected a text$/],
    [damaged, /^claims\.C7\.runs: Damaged run folder: .*verdicts\.json is not JSON$/],
  ] as const)
    await assertRefused(() => small.run({ out, onProgress }, withRuns([dir])), message);
  assert.deepEqual([reports, existsSync(out)], [[], false]);
});
