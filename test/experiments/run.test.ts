import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { command } from './command';

const CLAIMS = { C3: { layer: 1 }, C5: { layer: 1 }, C6: { layer: 1 } };
/** Of which few charts are drawn. */
const SWEEP = { scorers: [{ name: 'tas', site: ['post'] }], layers: [1] };

let config: string;
before(async () => {
  process.env.AFN_CACHE = newPath('cache'); // of the commands too
  const corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(24));
  config = newPath('small.json');
  const checkpoint = await convertedFixture('tiny-gelu');
  writeFileSync(
    config,
    JSON.stringify({
      ...{ name: 'small', checkpoint, corpus, claims: CLAIMS, ...SWEEP },
      ...{ bootstrap: { draws: 20, primaryDraws: 20 }, permutations: 20 },
    }),
  );
});

test('a run ends with its folder and verdicts as one JSON document; a second one reports it; its report is drawn again', async () => {
  const out = newPath('runs');
  const args = [config, 'limit=22', '--out', out, '--backend', 'cpu', '--json'];
  const first = await command('run', ...args);
  assert.equal(first.code, 0, first.stderr);
  const { run, verdicts } = JSON.parse(first.stdout) as { run: string; verdicts: { claim: string }[] };
  assert.ok(run.startsWith(join(out, 'small/')));
  assert.equal(verdicts.length, 7);
  assert.deepEqual(JSON.parse(readFileSync(join(run, 'verdicts.json'), 'utf8')), verdicts);
  const [backend, source, ...stages] = first.stderr.trimEnd().split('\n');
  assert.match(backend!, /^backend: cpu \(as asked\)(, \d+ workers)?$/);
  assert.match(source!, /^checkpoint: .*, corpus: .*small\.conllu$/);
  const announced = [
    'reading the corpus',
    'loading the checkpoint',
    'forward passes',
    'metrics',
    'controls and layers',
  ];
  for (const stage of [...announced, 'verdicts', 'charts and report'])
    assert.ok(
      stages.some((line) => line.startsWith(stage)),
      `${stage} is not announced`,
    );
  const { limit } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')) as { limit: number };
  assert.equal(limit, 22);

  const [second, report] = await Promise.all([command('run', ...args), command('report', run)]);
  assert.equal(second.code, 0, second.stderr);
  assert.equal(second.stdout, first.stdout);
  assert.match(second.stderr, /This run was complete already; --fresh repeats it\./);
  assert.deepEqual([report.code, report.stdout], [0, ''], report.stderr);
  assert.match(report.stderr, /^Wrote .*report\.md/m);
  assert.ok(existsSync(join(run, 'report.md')));
});

test('a second run takes its activations from the cache, which is shown and cleared; --no-cache leaves it alone', async () => {
  process.env.AFN_CACHE = newPath('own-cache');
  const once = async (...args: string[]) => {
    const { code, stdout, stderr } = await command(
      'run',
      ...[config, 'limit=20', '--backend', 'cpu', '--workers', '1', '--json', '--out', newPath('runs')],
      ...args,
    );
    assert.equal(code, 0, stderr);
    const { run } = JSON.parse(stdout) as { run: string };
    const manifest = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as {
      activations: { fromCache: boolean };
    };
    return { fromCache: manifest.activations.fromCache, metrics: readFileSync(join(run, 'metrics.json'), 'utf8') };
  };
  const plain = await once('--no-cache');
  const none =
    /^0 entries, 0\.0 MiB, in .*own-cache\/activations\n0 converted checkpoints, 0\.0 MiB, in .*own-cache\/converted\nprobes of 0 questions, 0\.0 MiB, in .*\/probes\n$/;
  assert.match((await command('run', 'cache')).stdout, none);
  const first = await once();
  const [second, third] = await Promise.all([once(), once('--no-cache')]);
  const runs = [plain, first, second, third];
  assert.deepEqual(
    runs.map(({ fromCache }) => fromCache),
    [false, false, true, false],
  );
  for (const { metrics } of runs) assert.equal(metrics, plain.metrics);
  const shown = await command('run', 'cache');
  assert.deepEqual([shown.code, shown.stderr], [0, '']);
  assert.match(
    shown.stdout,
    /^[0-9a-f]{12} +[\d.]+ MiB +used .* UTC +checkpoint .* on cpu: 20 sentences, \d+ tokens\n1 entry, /,
  );
  const cleared = await command('run', 'cache', 'clear');
  assert.match(
    cleared.stdout,
    /^Removed 1 entry from .*\nRemoved 0 converted checkpoints from .*\nRemoved probes of 0 questions from .*\/probes\n$/,
  );
  assert.match((await command('run', 'cache')).stdout, none);
});

test('mistakes of the user end with 2 and a message on stderr, and leave nothing behind', async () => {
  const out = newPath('runs');
  const cases: [args: string[], message: RegExp][] = [
    [[newPath('none.json')], /^error: No such config: .*none\.json\n$/],
    [[config, 'limt=3'], /^error: .*small\.json: unknown key: got "limt"\. Did you mean "limit"\?\n$/],
    [[config, 'layers=[9]'], /error: layers: beyond the checkpoint: got 9; expected 0 to 3\n$/],
    [
      [config, '--workers', '99999999999'],
      /^error: option '--workers <n>' argument '99999999999' is invalid\. Expected a whole number from 1 to 1024\.\n$/,
    ],
    [[config, '--frech'], /^error: unknown option '--frech'\n\(Did you mean --fresh\?\)\n$/],
  ];
  const ended = await Promise.all(cases.map(([args]) => command('run', ...args, '--out', out, '--json')));
  ended.forEach(({ code, stdout, stderr }, at) => {
    assert.match(stderr, cases[at]![1]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
  });
  assert.equal(existsSync(out), false);
});

test('an option before the name of a subcommand, which would not read it, is refused', async () => {
  const cases: [args: string[], message: string][] = [
    [['run', '--json', 'list'], 'An option before list: got "--json"; expected options of list after it'],
    [['run', '--no-cache', 'cache'], 'An option before cache: got "--no-cache"; expected options of cache after it'],
    [['bench', '--sizes', '10', 'setup'], 'An option before setup: got "--sizes"; expected options of setup after it'],
    [['checkpoint', '--json', 'inspect', newPath('none')], "unknown option '--json'"],
  ];
  const ended = await Promise.all(cases.map(([[name, ...args]]) => command(name!, ...args)));
  ended.forEach((found, at) => {
    assert.deepEqual(found, { code: 2, stdout: '', stderr: `error: ${cases[at]![1]}\n` });
  });
});

test('a fault of ours ends with 1, and --help with 0 on stdout', async () => {
  const [help, report, fault] = await Promise.all([
    command('run', '--help'),
    command('report', newPath('none')),
    command('../test/experiments/fault'),
  ]);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  for (const option of ['--out', '--backend', '--fresh', '--json', '--no-cache', 'overrides', 'cache'])
    assert.ok(help.stdout.includes(option), option);
  assert.equal(report.code, 2);
  assert.match(report.stderr, /^error: Not a complete run: .*manifest\.json is missing/m);
  assert.deepEqual([fault.code, fault.stdout], [1, '']);
  assert.match(fault.stderr, /^Error: the toolkit is at fault\n +at /);
});
