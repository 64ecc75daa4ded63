import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measure, type Task } from '../../experiments/bench/measure';
import type { SystemSpec } from '../../experiments/bench/system';
import { fake, SENTENCES } from './benchFake';

function task(specs: SystemSpec[], rounds = 2): Task {
  return { specs, leftOut: [], materials: [{ name: 'four', sentences: SENTENCES, length: null }], rounds };
}

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
