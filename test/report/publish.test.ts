import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { selectBackend } from '../../toolkit/backend/backend';
import { parseExperimentConfig } from '../../toolkit/harness/config/config';
import { runExperiment } from '../../toolkit/harness/experiment';
import { publishRun } from '../../toolkit/report/publish';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { assertRefused } from '../refusal';

let finished: string;
before(async () => {
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(24));
  const config = parseExperimentConfig({
    name: 'small',
    checkpoint: await convertedFixture('tiny-relu'),
    corpus,
    bootstrap: { draws: 20 },
    claims: { C3: { layer: 1 }, C5: { layer: 1 }, C6: { layer: 1 } },
  });
  finished = (await runExperiment(config, { backend: await selectBackend('cpu'), out: newPath('runs') })).dir;
});

function copy(): string {
  const dir = newPath('run');
  cpSync(finished, dir, { recursive: true });
  return dir;
}

test('the report answers in its first lines, and says how everything was measured', async () => {
  const dir = copy();
  await publishRun(dir);
  const report = readFileSync(join(dir, 'report.md'), 'utf8');
  const lines = report.split('\n');
  assert.match(lines[0]!, /is layer 1 the layer\?$/);
  const verdicts = JSON.parse(readFileSync(join(dir, 'verdicts.json'), 'utf8')) as { claim: string; because: string }[];
  ['C5', 'C3', 'C6'].forEach((claim, at) => {
    const { because } = verdicts.find((verdict) => verdict.claim === claim)!;
    assert.match(lines[2 + at]!, /^- \*\*(Yes|No|Cannot say)\.\*\* /);
    assert.ok(lines[2 + at]!.endsWith(`: ${because}.)`), lines[2 + at]);
  });
  assert.match(report, /gold UPOS tags/);
  assert.match(report, / on 24 sentences of \d+-small, \d+ words/);
  assert.match(report, /20 draws, seed 8, pure-rand/);
  assert.doesNotMatch(report, /NaN|undefined|\[object/);
  assert.equal((report.match(/\| 0 \| embedding output \|/g) ?? []).length, 1);
});

test('every chart the report shows was written', async () => {
  const dir = copy();
  await publishRun(dir);
  const links = [...readFileSync(join(dir, 'report.md'), 'utf8').matchAll(/\]\((charts\/[^)]+)\)/g)].map(
    ([, path]) => path!,
  );
  assert.ok(links.length >= 9, links.join(' '));
  for (const link of links) assert.ok(readFileSync(join(dir, link)).length > 500, link);
});

for (const name of ['config.json', 'manifest.json', 'metrics.json', 'aggregates.json', 'verdicts.json'])
  test(`refused: a run folder without ${name}, or with a damaged one`, async () => {
    const dir = copy();
    const path = join(dir, name);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -text.length / 3));
    await assertRefused(() => publishRun(dir), new RegExp(`^Damaged run folder: .*${name} is not JSON$`));
    writeFileSync(path, 'null\n');
    await assertRefused(() => publishRun(dir), new RegExp(`^Damaged run folder: .*${name} holds no object$`));
    rmSync(path);
    await assertRefused(
      () => publishRun(dir),
      new RegExp(`^Not a complete run: .*${name} is missing; expected the folder of a finished run$`),
    );
  });

test('refused: records without their list, a folder that is not there, charts that cannot be written', async () => {
  const dir = copy();
  writeFileSync(join(dir, 'metrics.json'), '{}');
  await assertRefused(() => publishRun(dir), /^Damaged run folder: .*metrics\.json holds no list$/);
  await assertRefused(() => publishRun(newPath('none')), /^Not a complete run: .*config\.json is missing/);
  const blocked = copy();
  writeFileSync(join(blocked, 'charts'), 'a file where the folder should be');
  await assertRefused(() => publishRun(blocked), /^Cannot write .*: /);
  const reportless = copy();
  mkdirSync(join(reportless, 'report.md'));
  await assertRefused(() => publishRun(reportless), /^Cannot write .*EISDIR/);
});
