import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { System, type SystemSpec } from '../../experiments/bench/system';
import { SystemFailure } from '../../experiments/bench/systemProcess';
import { newPath } from '../convertedFixture';
import { fake, SENTENCES } from './benchFake';

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
