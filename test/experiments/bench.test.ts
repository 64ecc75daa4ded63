import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KernelTime } from '../../experiments/bench/profile';
import type { BenchRecord } from '../../experiments/bench/record';
import type { JobSpeed } from '../../experiments/bench/jobs';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { command } from './command';

test('the command measures what runs here, prints the contract and writes its files', async () => {
  const [checkpoint, corpus, out] = [await convertedFixture('tiny-gelu'), newPath('small.conllu'), newPath('out')];
  writeFileSync(corpus, smallCorpus(24));
  const args = ['--checkpoint', checkpoint, '--corpus', corpus, '--systems', 'wasm-pool,onnxruntime,wasm-1'];
  const { code, stdout, stderr } = await command(
    'bench',
    ...args,
    ...['--sizes', '5,3', '--lengths', '4', '--rounds', '2', '--out', out, '--json'],
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^3 sentences, round 2 of 2: wasm-1 \d+ tokens\/s \(about \d+ s left\)$/m);
  const record = JSON.parse(stdout) as BenchRecord;
  assert.deepEqual(
    record.rows.map(({ system }) => system),
    ['wasm-1', 'wasm-pool'],
  );
  for (const { tokensPerSecond, interval } of record.rows)
    assert.ok(interval![0] <= tokensPerSecond && tokensPerSecond <= interval![1]);
  const [first] = record.ratios;
  assert.deepEqual([record.ratios.length, first!.a, first!.b], [1, 'wasm-pool', 'wasm-1']);
  assert.deepEqual(record.leftOut, [{ system: 'onnxruntime', reason: 'it needs --peer-checkpoint' }]);
  assert.deepEqual(
    [...record.bySize, ...record.byLength].map(({ system, sentences, length }) => [system, sentences, length]),
    [
      ['wasm-1', 3, null],
      ['wasm-pool', 3, null],
      ['wasm-1', 5, null],
      ['wasm-pool', 5, null],
      ['wasm-1', 1024, 4],
      ['wasm-pool', 1024, 4],
    ],
  );
  assert.deepEqual(JSON.parse(readFileSync(join(out, 'bench.json'), 'utf8')), record);
  const pictures = ['throughput-by-size', 'throughput'].flatMap((name) =>
    ['pdf', 'png', 'svg', 'vl.json'].map((end) => `${name}.${end}`),
  );
  assert.deepEqual(readdirSync(out).sort(), ['bench.json', 'bench.md', ...pictures]);

  const profile = await command(
    'bench',
    '--checkpoint',
    checkpoint,
    '--corpus',
    corpus,
    '--sizes',
    '2',
    '--profile',
    '--json',
  );
  const { kernels } = JSON.parse(profile.stdout) as { kernels: KernelTime[] };
  assert.equal(kernels.find(({ kernel }) => kernel === 'Softmax')!.calls, 3);
  assert.ok(Math.abs(kernels.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
});

test('scorers with passes of their own are timed beside plain passes', async () => {
  const [checkpoint, corpus] = [await convertedFixture('tiny-gelu'), newPath('small.conllu')];
  writeFileSync(corpus, smallCorpus(4));
  const args = ['--checkpoint', checkpoint, '--corpus', corpus, '--sizes', '3', '--rounds', '1', '--scorers', '--json'];
  const { code, stdout, stderr } = await command('bench', ...args);
  assert.equal(code, 0, stderr);
  const { jobs } = JSON.parse(stdout) as { jobs: JobSpeed[] };
  assert.deepEqual(
    jobs.map(({ job }) => job.split(',')[0]),
    ['plain', 'leave_one_out', 'leave_one_out', 'integrated_gradients', 'every word masked', 'every word masked'],
  );
  assert.deepEqual([jobs[0]!.ofPlain.median, jobs[0]!.operationsOfPlain.median], [1, 1]);
  const [plain, withHead, withoutHead] = jobs;
  assert.equal(withHead!.tokens, withoutHead!.tokens);
  assert.ok(withHead!.tokens > plain!.tokens / 8, 'a pass for every word');
  const cost = ({ ofPlain, operationsOfPlain }: JobSpeed) => operationsOfPlain.median / ofPlain.median;
  assert.ok(cost(withHead!) > cost(withoutHead!), 'the masked-LM head is counted');
});

test('mistakes of the user end with 2 and a message; --help names every option', async () => {
  const cases: [args: string[], message: RegExp][] = [
    [['--systems', 'nativ'], /error: Unknown system: got "nativ"\. Did you mean "native"\?\n$/],
    [['--sizes', '300,0'], /error: option '--sizes <numbers>' argument '300,0' is invalid/],
    [['--corpus', newPath('none.txt')], /error: .*none\.txt/],
    [['--checkpoint', newPath('none')], /error: No such folder/],
  ];
  const [help, ...ended] = await Promise.all([
    command('bench', '--help'),
    ...cases.map(([args]) => command('bench', ...args, '--json')),
  ]);
  ended.forEach(({ code, stdout, stderr }, at) => {
    assert.match(stderr, cases[at]![1]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
  });
  assert.equal(help.code, 0);
  for (const option of [
    '--python',
    '--peer-checkpoint',
    '--sizes',
    '--lengths',
    '--rounds',
    '--profile',
    '--scorers',
    'setup',
  ])
    assert.ok(help.stdout.includes(option), option);
});
