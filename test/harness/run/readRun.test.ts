import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { configFor } from '../../../toolkit/harness/job/runConfig';
import { compareRuns } from '../../../toolkit/harness/run/compare';
import { mergeRuns } from '../../../toolkit/harness/run/merge';
import { readFigures, readRun } from '../../../toolkit/harness/run/readRun';
import { keepFigures } from '../../../toolkit/harness/run/writeRun';
import { publishRun } from '../../../toolkit/report/publish';
import { newPath } from '../../convertedFixture';
import { describedModel } from '../../describedModel';
import { assertRefused } from '../../refusal';
import { type SmallRuns, smallRuns } from '../smallRun';

let small: SmallRuns;
let finished: string;
before(async () => {
  small = await smallRuns({ fixture: 'tiny-relu', sentences: 24 });
  finished = (await small.run()).dir;
});

function copy(change: (dir: string) => void): string {
  const dir = newPath('run');
  cpSync(finished, dir, { recursive: true });
  change(dir);
  return dir;
}

function changed(name: string, change: (text: string) => string): string {
  return copy((dir) => {
    const path = join(dir, name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  });
}

test('what was written is read', async () => {
  const { config, manifest, metrics, words, verdicts } = readRun(finished);
  assert.deepEqual(config, configFor(small.config(), describedModel({ numLayers: 4 })));
  assert.equal(manifest.checkpoint.numLayers, 4);
  assert.ok(metrics.length > 100 && words.length > 100);
  assert.equal(verdicts.length, 7);
  const { words: tokens, ...figures } = readRun(finished);
  assert.equal(tokens.length, words.length);
  const kept = copy((dir) => {
    rmSync(join(dir, 'tokens.jsonl'));
  });
  assert.deepEqual(readFigures(kept), figures);
  await assertRefused(() => readRun(kept), /^Not a complete run: .*tokens\.jsonl is missing/);
});

/** Everything that reads a whole run. */
const READERS: Record<string, (dir: string) => unknown> = {
  readRun,
  report: publishRun,
  compare: (dir) => compareRuns([finished, dir]),
  merge: (dir) => mergeRuns([dir], { backend: small.backend, out: newPath('runs') }),
  C7: (dir) => small.run({}, { claims: { C7: { runs: [dir] } } }),
};

for (const [name, read] of Object.entries(READERS)) {
  const prefix = name === 'C7' ? 'claims\\.C7\\.runs: ' : '';
  test(`${name} refuses a run of another layout, older or newer`, async () => {
    const of = (layout: object) =>
      changed('manifest.json', (text) => {
        const manifest = JSON.parse(text) as { layout?: number };
        delete manifest.layout;
        return JSON.stringify({ ...manifest, ...layout });
      });
    const says = (got: string) =>
      new RegExp(
        `^${prefix}.* was written by another version of the toolkit: layout of its files: got ${got}; ` +
          'expected \\d+; run the experiment again$',
      );
    await assertRefused(() => read(of({ layout: 1 })), says('1'));
    await assertRefused(() => read(of({ layout: 99 })), says('99'));
    await assertRefused(() => read(of({})), says('"none"'));
  });

  test(`${name} refuses a half-written run, and what is none`, async () => {
    const half = copy((dir) => {
      rmSync(join(dir, 'manifest.json'));
    });
    const missing = new RegExp(
      `^${prefix}Not a complete run: .*manifest\\.json is missing; expected the folder of a finished run$`,
    );
    await assertRefused(() => read(half), missing);
    await assertRefused(() => read(newPath('none')), missing);
  });
}

for (const name of ['config.json', 'manifest.json', 'metrics.json', 'verdicts.json', 'readings.json', 'tokens.jsonl'])
  test(`refused: a damaged ${name}`, async () => {
    const damaged = (message: string) => new RegExp(`^Damaged run folder: .*${name}.*${message}`);
    await assertRefused(
      () => readRun(changed(name, (text) => text.slice(0, -text.length / 3))),
      damaged(' is not JSON$'),
    );
    await assertRefused(() => readRun(changed(name, () => 'null\n')), damaged(' holds no object$'));
    const folder = copy((dir) => {
      rmSync(join(dir, name));
      mkdirSync(join(dir, name));
    });
    await assertRefused(() => readRun(folder), /^Damaged run folder: EISDIR/);
    if (name === 'readings.json') return;
    const gone = copy((dir) => {
      rmSync(join(dir, name));
    });
    await assertRefused(() => readRun(gone), new RegExp(`^Not a complete run: .*${name} is missing`));
  });

test('a run from before there were readings has none, and its figures are kept', () => {
  const before = copy((dir) => {
    rmSync(join(dir, 'readings.json'));
  });
  assert.deepEqual(readFigures(before), { ...readFigures(finished), readings: { rows: [], curves: [] } });
  const kept = newPath('kept');
  keepFigures(before, kept);
  assert.deepEqual(readFigures(kept).readings, { rows: [], curves: [] });
});

test('the readings of a run are of its parts, with as many rows as their curves count', () => {
  const { readings, verdicts } = readRun(finished);
  assert.ok(readings.curves.length > 0);
  for (const { claim, part, site, readings: counts } of readings.curves) {
    const own = readings.rows.filter((row) => row.claim === claim && row.part === part && row.site === site);
    const count = (word: string | null) => own.filter(({ verdict }) => verdict === word).length;
    assert.deepEqual(
      [count('supported'), count('contradicted'), count('inconclusive'), count(null)],
      [counts.supported, counts.contradicted, counts.inconclusive, counts.leftOut],
      `${claim} ${part} ${site}`,
    );
    const judged = verdicts.find((verdict) => verdict.claim === claim)!.parts.find((one) => one.part === part)!;
    assert.equal(own.filter((row) => row.default).length, site === 'post' ? 1 : 0);
    if (site === 'post') {
      assert.deepEqual(judged.readings, counts);
      assert.equal(own.find((row) => row.default)!.estimate, judged.estimate);
    }
  }
});

test('refused: records without their list', async () => {
  await assertRefused(() => readRun(changed('metrics.json', () => '{}')), /metrics\.json holds no list$/);
  await assertRefused(() => readRun(changed('verdicts.json', () => '{}')), /verdicts\.json holds no list$/);
  const refused = /readings\.json: curves is missing; expected a list$/;
  await assertRefused(() => readRun(changed('readings.json', () => '{"rows": []}')), refused);
});

test('refused: a shard where a whole run is wanted', async () => {
  const shard = (await small.run({}, { shard: '1/2' })).dir;
  const message = /is shard 1\/2 of a run; expected the whole, as merge makes it$/;
  await assertRefused(() => readRun(shard), message);
  await assertRefused(() => publishRun(shard), message);
  await assertRefused(() => compareRuns([shard]), message);
});
