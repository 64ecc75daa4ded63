import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readFigures } from '../../toolkit/harness/run/readRun';
import { keepFigures } from '../../toolkit/harness/run/writeRun';
import { publishRun } from '../../toolkit/report/publish';
import { readingsInWords } from '../../toolkit/report/tables';
import { newPath } from '../convertedFixture';
import { claimsAt, manifestOf, smallRuns } from '../harness/smallRun';
import { assertRefused } from '../refusal';

let finished: string;
/** A copy of it that is published, for tests that only read. */
let published: string;
/** A run with few charts, for tests that draw and do not look at them. */
let plain: string;
before(async () => {
  const small = await smallRuns({ backend: 'cpu', fixture: 'tiny-relu', sentences: 24 });
  const scorers = [{ name: 'tas' }, { name: 'tas', centring: ['mean'] }, { name: 'tas', leftOut: [2] }];
  finished = (await small.run({}, { scorers: [...scorers, { name: 'attention_received' }], claims: claimsAt(1) })).dir;
  published = copy();
  await publishRun(published);
  plain = (await small.run({}, { scorers: [{ name: 'tas', site: ['post'] }], layers: [1], claims: claimsAt(1) })).dir;
});

function copy(run = finished): string {
  const dir = newPath('run');
  cpSync(run, dir, { recursive: true });
  return dir;
}

test('the report answers in its first lines, and says how everything was measured', () => {
  const dir = published;
  const report = readFileSync(join(dir, 'report.md'), 'utf8');
  const lines = report.split('\n');
  assert.match(lines[0]!, /what does the norm at layer 1 say\?$/);
  const verdicts = JSON.parse(readFileSync(join(dir, 'verdicts.json'), 'utf8')) as Record<
    'claim' | 'verdict' | 'because',
    string
  >[];
  assert.match(
    lines[2]!,
    /^The claim that, by the norm, content words stand out most from function words at layer 1 \(post\) of \d+-tiny-relu-float32 is \*\*[a-z]+:\*\* .* what a layer represents is not judged here\./,
  );
  const verdictOf = (of: string) => verdicts.filter(({ verdict }) => verdict === of).map(({ claim }) => claim);
  for (const of of new Set(verdicts.map(({ verdict }) => verdict))) {
    const claims = verdictOf(of);
    assert.ok(
      lines[2]!.includes(`${claims.length} ${claims.length === 1 ? 'is' : 'are'} ${of} (${claims.join(', ')})`),
    );
  }
  ['C5', 'C3', 'C1', 'C2', 'C4', 'C6', 'C7'].forEach((claim, at) => {
    const { verdict, because } = verdicts.find((verdict) => verdict.claim === claim)!;
    assert.match(lines[4 + at]!, /^- \*\*(Yes|No|Yes and no|Cannot say|Not decided)\.\*\* .*\? C\d is /);
    assert.ok(lines[4 + at]!.includes(` ${claim} is ${verdict}: ${because}.`), lines[4 + at]);
  });
  assert.match(report, /gold UPOS tags/);
  assert.match(report, / on 24 sentences of \d+-small, \d+ words/);
  assert.match(report, /20 draws for primary rows and 20 for the others, seed 8, pure-rand/);
  assert.match(report, /a selection split of \d+ of the 24 sentences/);
  const [largest, ...others] = manifestOf(dir).leftOutDimensions['hidden_states.1']!;
  assert.ok(others.length > 2);
  assert.ok(
    report.includes(
      `At layer 1 the largest is dimension ${largest}, and after it ${others.join(', ')}, in this order. Word frequencies: `,
    ),
  );
  assert.doesNotMatch(report, /NaN|undefined|\[object/);
  assert.equal((report.match(/\| 0 \| embedding output \|/g) ?? []).length, 1);
});

test('every chart the report shows was written', () => {
  const dir = published;
  const links = [...readFileSync(join(dir, 'report.md'), 'utf8').matchAll(/\]\((charts\/[^)]+)\)/g)].map(
    ([, path]) => path!,
  );
  assert.ok(links.length >= 9, links.join(' '));
  for (const link of links) assert.ok(readFileSync(join(dir, link)).length > 500, link);
});

test('kept figures are published without the charts and the explorer that need words', async () => {
  const dir = newPath('kept');
  keepFigures(finished, dir);
  await publishRun(dir);
  assert.match(readFileSync(join(dir, 'report.md'), 'utf8'), / on 24 sentences of \d+-small, \d\d+ words/);
  assert.match(
    readFileSync(join(dir, 'report.md'), 'utf8'),
    /Chart token-heatmap is left out: the run has no example sentence\./,
  );
  assert.ok(readFileSync(join(dir, 'report.html'), 'utf8').includes('These are kept figures'));
});

test('refused: a run of another layout; no report is begun', async () => {
  const dir = copy();
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { layout: number };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, layout: manifest.layout + 1 }));
  await assertRefused(() => publishRun(dir), /was written by another version of the toolkit: layout of its files/);
  assert.ok(!existsSync(join(dir, 'report.html')) && !existsSync(join(dir, 'report.md')));
});

test('refused: damaged words; no report is begun', async () => {
  const dir = copy();
  const path = join(dir, 'tokens.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -40));
  await assertRefused(() => publishRun(dir), /^Damaged run folder: .*tokens\.jsonl is not JSON$/);
  assert.ok(!existsSync(join(dir, 'report.html')) && !existsSync(join(dir, 'report.md')));
});

const isRoot = process.getuid?.() === 0 ? 'root may write into any folder' : false;
test('refused: a folder that is not to be written', { skip: isRoot }, async () => {
  const dir = copy();
  chmodSync(dir, 0o555);
  await assertRefused(() => publishRun(dir), /^Cannot write .*EACCES/).finally(() => {
    chmodSync(dir, 0o755);
  });
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

test('raw and controlled values stand side by side, and each conclusion survives or does not', () => {
  const dir = published;
  const [, section] = /## What survives control\n\n(.*?)\n\n## /s.exec(readFileSync(join(dir, 'report.md'), 'utf8'))!;
  const lines = section!.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'));
  const held = lines.map((line) => line.split(' | ')[0]!.slice(2));
  assert.match(held[0]!, /^layer 1: held fixed$/);
  for (const name of ['nothing', 'frequency', 'mean vector subtracted', '2 dimensions of largest variance left out'])
    assert.ok(held.includes(name), name);
  assert.ok(
    held.some((name) => /^frequency, in [234] ways$/.test(name)),
    held.join('; '),
  );
  for (const line of lines.filter((line) => !/held fixed|\| nothing/.test(line)))
    assert.match(line, /\| (survives: |survives in \d of \d|does not survive: |no value: ).* \|$/);
});

test('publishing again, from the folder alone and over earlier reports, gives the same charts and reports', async () => {
  const bytes = (dir: string) =>
    ['report.md', 'report.html', ...readdirSync(join(dir, 'charts')).map((name) => `charts/${name}`)].map((name) =>
      readFileSync(join(dir, name)).toString('base64'),
    );
  const page = readFileSync(join(published, 'report.html'), 'utf8');
  assert.ok(page.startsWith('<!doctype html>') && page.trimEnd().endsWith('</html>'));
  const dir = copy(published);
  for (const name of ['report.md', 'report.html']) writeFileSync(join(dir, name), 'of an earlier toolkit');
  await publishRun(dir);
  assert.deepEqual(bytes(dir), bytes(published));
});

test('refused: records without their list, a folder that is not there, charts that cannot be written', async () => {
  const dir = copy();
  writeFileSync(join(dir, 'metrics.json'), '{}');
  await assertRefused(() => publishRun(dir), /^Damaged run folder: .*metrics\.json holds no list$/);
  await assertRefused(() => publishRun(newPath('none')), /^Not a complete run: .*manifest\.json is missing/);
  const blocked = copy(plain);
  writeFileSync(join(blocked, 'charts'), 'a file where the folder should be');
  await assertRefused(() => publishRun(blocked), /^Cannot write .*charts: EEXIST/);
  const reportless = copy(plain);
  mkdirSync(join(reportless, 'report.md'));
  await assertRefused(() => publishRun(reportless), /^Cannot write .*EISDIR/);
  const pageless = copy(plain);
  mkdirSync(join(pageless, 'report.html'));
  await assertRefused(() => publishRun(pageless), /^Cannot write .*EISDIR/);
});

test('a part is shown with its number, threshold, reason and readings, in the report, on the page and in the tables', () => {
  const dir = published;
  const { verdicts } = readFigures(dir);
  const files = ['report.md', 'report.html', 'tables/parts.md', 'tables/parts.tex', 'tables/parts.csv'];
  const texts = files.map((name) => readFileSync(join(dir, name), 'utf8'));
  const parts = verdicts.flatMap((verdict) => verdict.parts);
  assert.equal(parts.length, 9);
  for (const { part, estimate } of parts)
    for (const text of texts.slice(0, 2)) {
      assert.ok(text.includes(part), part);
      if (estimate !== null) assert.ok(text.includes(estimate.toFixed(3)), `${part} ${estimate}`);
    }
  const [odds] = verdicts.find(({ claim }) => claim === 'C3')!.parts;
  assert.ok(texts[0]!.includes(`| odds | **${odds!.verdict}** | `), texts[0]);
  assert.ok(
    texts[0]!.includes(`| ${odds!.threshold} | ${odds!.reason} | ${readingsInWords(odds!)} | ${odds!.across} |`),
  );
  for (const text of texts.slice(2)) assert.match(text, /C3 odds/);
});

test('a folder of the first edition opens and shows its old words, and none of the questions of the second', async () => {
  const dir = copy(plain);
  const path = join(dir, 'verdicts.json');
  const verdicts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>[];
  const first = verdicts.map((verdict) => ({
    ...verdict,
    parts: undefined,
    across: undefined,
    title: `old title of ${String(verdict.claim)}`,
    verdict: 'not supported',
    because: 'the old reason',
    rule: 'the old rule',
  }));
  writeFileSync(path, JSON.stringify(first));
  rmSync(join(dir, 'effects.json'));
  rmSync(join(dir, 'readings.json'));
  await publishRun(dir);
  const report = readFileSync(join(dir, 'report.md'), 'utf8');
  assert.match(report, /is \*\*not supported:\*\* the old reason\./);
  assert.match(report, /Of 7 claims, 7 are not supported \(C1, C2, C3, C4, C5, C6, C7\)\./);
  assert.match(report, /- \*\*No\.\*\* old title of C4\. C4 is not supported: the old reason\.\n/);
  assert.doesNotMatch(report, /contradicted|Do content words shift more/);
  const page = readFileSync(join(dir, 'report.html'), 'utf8');
  assert.equal((page.match(/data-verdict="not supported" id/g) ?? []).length, 7);
});
