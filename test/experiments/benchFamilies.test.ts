import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeFamilies } from '../../experiments/bench/families';
import { jobTable } from '../../experiments/bench/tables';
import { openBackend } from '../../toolkit';

const SHAPE = { layers: 2, width: 8, heads: 2, inner: 12, vocabulary: 40 };

test('models of one shape and several families are timed beside each other, of the same tokens and operations', async () => {
  const jobs = await timeFamilies(
    await openBackend('wasm'),
    [
      [7, 8, 9],
      [1, 2, 3, 4, 5],
    ],
    2,
    SHAPE,
  );
  assert.deepEqual(
    jobs.map(({ job, tokens }) => [job, tokens]),
    ['bert', 'mpnet', 'roberta'].map((family) => [`wasm:${family}`, 8]),
  );
  const [bert, ...others] = jobs;
  assert.deepEqual(bert!.ofPlain.range, [1, 1]);
  for (const { tokensPerSecond, ofPlain, operationsOfPlain } of others) {
    assert.ok(tokensPerSecond.median > 0);
    const difference = Math.abs(operationsOfPlain.median / ofPlain.median - 1);
    assert.ok(difference < 1e-9, 'a token costs as many operations in each');
  }
  assert.match(jobTable(jobs, 'wasm:bert'), /^\| job +\| tokens +\| tokens\/s .*\| of wasm:bert /);
});
