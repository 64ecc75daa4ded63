import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { measure, type Task } from '../../experiments/bench/measure';
import type { KernelTime } from '../../experiments/bench/profile';
import type { BenchRecord } from '../../experiments/bench/record';
import { System, type SystemName, type SystemSpec } from '../../experiments/bench/system';
import { SystemFailure } from '../../experiments/bench/systemProcess';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { command } from './command';

const SENTENCES = [
  [1, 2, 3],
  [4, 5, 6, 7, 8],
  [9, 10],
  [11, 12, 13, 14],
];

function fake(name: SystemName, mode = 'good', options: { processes?: number; limit?: number } = {}): SystemSpec {
  const { processes = 1, limit = 0 } = options;
  const args = ['--require', 'ts-node/register', join(__dirname, 'benchFakeSystem.ts'), mode, String(limit)];
  const launches = Array.from({ length: processes }, () => ({ command: process.execPath, args }));
  const batching = name.startsWith('wasm') || name === 'native' ? 'own' : 'budget';
  return { name, variant: name === 'onnxruntime' ? `${processes} at once` : null, batching, launches };
}

function task(specs: SystemSpec[], rounds = 2): Task {
  return { specs, leftOut: [], materials: [{ name: 'four', sentences: SENTENCES, length: null }], rounds };
}

async function using<Result>(spec: SystemSpec, act: (system: System) => Promise<Result>): Promise<Result> {
  const system = new System(spec);
  try {
    return await act(system);
  } finally {
    system.stop();
  }
}

describe('a system', () => {
  it('loads once, answers pass after pass, and brings every norm home when asked', async () => {
    await using(fake('native'), async (system) => {
      await system.load(SENTENCES[0]!);
      assert.deepEqual(system.versions, { fake: '1.0' });
      assert.ok(system.loadSeconds > 0 && system.firstResultSeconds >= system.loadSeconds);
      const sums = await system.pass(SENTENCES);
      assert.deepEqual([sums.tokens, sums.checksum, sums.norms], [14, [105, 1050], []]);
      assert.ok(sums.seconds > 0);
      const { norms } = await system.pass(SENTENCES.slice(2), { norms: true });
      assert.deepEqual(norms, [
        [
          [9, 10],
          [90, 100],
        ],
        [
          [11, 12, 13, 14],
          [110, 120, 130, 140],
        ],
      ]);
      if (process.platform === 'linux') assert.ok(system.peakMemory()! > 2 ** 24);
    });
  });

  it('of two processes gives the norms in the order of the sentences', async () => {
    await using(fake('onnxruntime', 'good', { processes: 2 }), async (system) => {
      await system.load(SENTENCES[0]!);
      const { tokens, checksum, norms } = await system.pass(SENTENCES, { norms: true });
      assert.deepEqual([tokens, checksum], [14, [105, 1050]]);
      assert.deepEqual(
        norms.map(([first]) => first),
        SENTENCES,
      );
    });
  });

  it('is told its batches', async () => {
    await using(fake('onnxruntime', 'shows its batches'), async (system) => {
      await system.load(SENTENCES[0]!);
      system.tokenBudget = 8;
      await assert.rejects(system.pass(SENTENCES), /\[\[1\],\[3,0\],\[2\]\]/);
    });
  });

  it('that dies, cannot load or speaks outside the protocol is named with its last lines', async () => {
    const failing = (mode: string, message: RegExp) =>
      using(fake('native', mode), (system) =>
        assert.rejects(system.load([1]), (error) => {
          assert.ok(error instanceof SystemFailure, String(error));
          assert.match(error.message, message);
          return true;
        }),
      );
    await Promise.all([
      failing('dies', /^it died \(exit code 3\); its last lines:\n(.*\n)* {2}out of memory$/),
      failing('cannot load', /^it died \(exit code 1\); its last lines:\n(.*\n)*.*no such model/),
      failing('chatters', /^it answered "hello"/),
    ]);
    const absent = { ...fake('native'), launches: [{ command: newPath('python'), args: [] }] };
    await using(absent, (system) => assert.rejects(system.load([1]), /it died \(spawn .*ENOENT\)/));
  });
});

describe('measure', () => {
  it('gives rows, ratios and points of the systems that agree, and leaves the others out with the reason', async () => {
    const specs = [
      fake('wasm-1'),
      fake('native'),
      // In the first round: after the first result, the check and one pass to take its speed.
      fake('wasm-pool', 'wrong', { limit: 3 }),
      fake('onnxruntime'),
      fake('onnxruntime', 'good', { processes: 2 }),
      fake('transformers.js', 'wrong'),
      fake('pytorch-sorted', 'cannot load'),
      // It dies in the second round: after the first result, the check, four token budgets and the first round.
      fake('pytorch-plain', 'dies', { limit: 7 }),
    ];
    const found = await measure({ ...task(specs), leftOut: [{ system: 'pytorch-plain', reason: 'not here' }] });
    assert.deepEqual(
      found.rows.map(({ system }) => system.split(' ')[0]),
      ['wasm-1', 'native', 'onnxruntime', 'onnxruntime'],
    );
    assert.equal(found.rows.filter(({ system }) => system === 'onnxruntime').length, 1);
    for (const row of found.rows) {
      assert.equal(row.rounds.length, 2);
      assert.ok(row.range[0] <= row.tokensPerSecond && row.tokensPerSecond <= row.range[1]);
      assert.equal(row.tokenBudget === null, row.system === 'native' || row.system === 'wasm-1');
    }
    assert.deepEqual(
      found.ratios.map(({ a, b }) => [a, b]),
      [['native', 'onnxruntime']],
    );
    assert.deepEqual(
      found.leftOut.map(({ system, reason }) => [system, reason.split('\n')[0]!.replace(/1060\.\d+/, '1060')]),
      [
        ['pytorch-plain', 'not here'],
        ['transformers.js', 'wrong norms: off by 0.010 relative at sentence 0, layer 1, token 0'],
        ['pytorch-sorted', 'it died (exit code 1); its last lines:'],
        ['wasm-pool', 'wrong norms on four: layer 1 sums to 1060 instead of 1050'],
        ['pytorch-plain', 'it died (exit code 3); its last lines:'],
      ],
    );
    assert.deepEqual(
      found.bySize.map(({ system, sentences, tokens, length }) => [system, sentences, tokens, length]),
      ['wasm-1', 'native', 'onnxruntime'].map((system) => [system, 4, 14, null]),
    );
    assert.deepEqual(
      found.tuning.filter(({ system }) => system === 'onnxruntime (2 at once)').map(({ tokenBudget }) => tokenBudget),
      [256, 512, 1024, 2048],
    );
  });

  it('runs more than 2,000 sentences on native alone, once', async () => {
    const large = Array.from({ length: 2001 }, () => [1, 2]);
    const { materials, ...rest } = task([fake('wasm-1'), fake('native')]);
    const more = [
      { name: 'large', sentences: large, length: null },
      { name: 'short', sentences: [[1, 2]], length: 2 },
    ];
    const { bySize, byLength } = await measure({ ...rest, materials: [...materials, ...more] });
    assert.deepEqual(
      bySize.map(({ system, sentences, range }) => [system, sentences, range === null]),
      [
        ['wasm-1', 4, false],
        ['native', 4, false],
        ['native', 2001, true],
      ],
    );
    assert.deepEqual(
      byLength.map(({ system, length }) => [system, length]),
      [
        ['wasm-1', 2],
        ['native', 2],
      ],
    );
  });

  it('refuses to go on where no system of the toolkit runs', async () => {
    const specs = [fake('wasm-1', 'cannot load'), fake('onnxruntime')];
    await assert.rejects(measure(task(specs)), /no system of the toolkit runs/);
  });
});

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
    ['png', 'svg', 'vl.json'].map((end) => `${name}.${end}`),
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
  for (const option of ['--python', '--peer-checkpoint', '--sizes', '--lengths', '--rounds', '--profile', 'setup'])
    assert.ok(help.stdout.includes(option), option);
});
