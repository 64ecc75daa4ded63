import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { publishTheme } from '../../../toolkit/report/print/publishTheme';
import { assertRefused } from '../../refusal';
import { sampleRun } from './sampleRun';

test('a theme has its own folder: charts in every format, captions, LaTeX; and the tables of the run', async () => {
  const dir = sampleRun(12);
  const { folder, skipped } = await publishTheme(dir, 'acl-column');
  assert.deepEqual(skipped, {});
  assert.equal(folder, join(dir, 'charts', 'acl-column'));
  const names = readdirSync(folder);
  for (const name of names.filter((file) => file.endsWith('.tex') && file !== 'figures.tex')) {
    const caption = readFileSync(join(folder, name), 'utf8');
    assert.match(caption, /Checkpoint: .* Corpus: .*, \d+ sentences\.\}$/m, name);
    assert.doesNotMatch(caption, /\b[Cc]laim C\d/, name);
  }
  assert.equal(names.length, 25 * 5 + 2);
  for (const ending of ['vl.json', 'svg', 'png', 'pdf', 'tex'])
    assert.ok(names.includes(`layer-sweep.${ending}`), ending);
  assert.match(
    readFileSync(join(folder, 'figures.md'), 'utf8'),
    /\*\*Figure 23\. \d+ of the \d+ words HIGH by [^*]*\.\*\* .*Checkpoint: \S+\. Corpus: \S+, \d+ sentences\./,
  );
  assert.equal(readFileSync(join(folder, 'figures.tex'), 'utf8').match(/\\input/g)!.length, 29);
  assert.deepEqual(
    readdirSync(join(dir, 'tables')).sort(),
    ['layers', 'plausibility', 'scorers', 'verdicts']
      .flatMap((name) => ['csv', 'md', 'tex'].map((ending) => `${name}.${ending}`))
      .sort(),
  );
  for (const name of readdirSync(join(dir, 'tables')).filter((file) => file.endsWith('.tex')))
    assert.match(
      readFileSync(join(dir, 'tables', name), 'utf8'),
      /\\caption\{.* Checkpoint: sample\. Corpus: sample, 60 sentences\.\}/,
      name,
    );
  assert.ok(!existsSync(join(dir, 'charts', 'layer-sweep.svg')), "the run's own charts are not touched");
});

test('words are not read, so that it does not matter how many there are', async () => {
  const dir = sampleRun(1);
  assert.ok(!existsSync(join(dir, 'tokens.jsonl')));
  await publishTheme(dir, 'slide');
});

test('what cannot be drawn is told, with the reason, and the rest is drawn', async () => {
  const dir = sampleRun(6, ({ metrics, ...rest }) => ({
    ...rest,
    metrics: metrics.filter(({ metric }) => metric !== 'high_content_odds'),
    example: [],
  }));
  const { folder, skipped } = await publishTheme(dir, 'ieee-page');
  assert.deepEqual(skipped, {
    'boundary-sweep': 'no primary row of high_content_odds at layer 4, site post',
    'token-heatmap': 'the run has no example sentence',
    'token-text': 'the run has no example sentence',
  });
  assert.doesNotMatch(readFileSync(join(folder, 'figures.tex'), 'utf8'), /boundary-sweep/);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith('.pdf')).length, 22);
});

test('refused: a theme there is not, and the one of the run folder itself', async () => {
  const dir = sampleRun(1);
  await assertRefused(() => publishTheme(dir, 'ieee'), /^Unknown theme: got "ieee"/);
  await assertRefused(
    () => publishTheme(dir, 'web'),
    /^Theme for print or slides: got "web"; expected one of acl-column, .*, slide$/,
  );
});

test('refused: a run of another layout, damaged aggregates, a damaged example', async () => {
  const dir = sampleRun(1);
  const damage = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
  };
  damage('example.jsonl', '{"form": "cut sho');
  await assertRefused(() => publishTheme(dir, 'slide'), /^Damaged run folder: .*example\.jsonl is not JSON$/);
  damage('aggregates.json', '[');
  await assertRefused(() => publishTheme(dir, 'slide'), /^Damaged run folder: .*aggregates\.json is not JSON$/);
  rmSync(join(dir, 'aggregates.json'));
  await assertRefused(() => publishTheme(dir, 'slide'), /^Not a complete run: .*aggregates\.json is missing/);
  damage('manifest.json', JSON.stringify({ layout: 1, toolkit: '0.1.0' }));
  await assertRefused(
    () => publishTheme(dir, 'slide'),
    /^.* was written by another version of the toolkit: layout of its files: got 1; expected \d+; run the experiment again$/,
  );
});

test('refused: a folder that cannot be written', async () => {
  const dir = sampleRun(1);
  mkdirSync(join(dir, 'charts'));
  chmodSync(join(dir, 'charts'), 0o555);
  chmodSync(dirname(dir), 0o755);
  await asNobody(() => assertRefused(() => publishTheme(dir, 'slide'), /^Cannot write .*slide: EACCES/));
  assert.deepEqual(readdirSync(join(dir, 'charts')), []);
  const blocked = sampleRun(1);
  writeFileSync(join(blocked, 'charts'), 'a file where the folder should be');
  await assertRefused(() => publishTheme(blocked, 'slide'), /^Cannot write .*slide: (ENOTDIR|EEXIST)/);
});

/** Root may write anywhere, and so for a while is not root. */
async function asNobody(act: () => Promise<void>): Promise<void> {
  if (process.getuid!() !== 0) return act();
  process.seteuid!(65534);
  try {
    await act();
  } finally {
    process.seteuid!(0);
  }
}
