import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Backend } from '../../../toolkit/activations/openBackend';
import { type GraphRun, watched } from '../passes/scoredJob';
import { type SmallRuns, smallRuns } from '../smallRun';
import { changes, rowsOf } from './removing';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

test('with shuffled weights one pass feeds all scorers that need one, to the same values as a pass each', async () => {
  const scorers = [
    { name: 'tas', layer: 2 },
    { name: 'attention_received', layer: 2 },
    { name: 'attention_norm', layer: 1 },
  ];
  const runsOf = async (asked: object[]) => {
    const shuffled: GraphRun[][] = [];
    const loadModel: Backend['loadModel'] = async (dir, options) => {
      const { model, runs } = watched(await small.backend.loadModel(dir, options));
      if (options?.alter) shuffled.push(runs);
      return model;
    };
    const { dir } = await small.run({ backend: { ...small.backend, loadModel } }, changes({ scorers: asked }));
    assert.equal(shuffled.length, 1);
    const values = rowsOf(dir).filter(({ metric }) => metric === 'randomised_weights_rho');
    return { runs: shuffled[0]!.map(({ feeds }) => feeds.input_ids!.shape), values };
  };
  const together = await runsOf(scorers);
  const alone = [await runsOf([scorers[0]!]), await runsOf([scorers[1]!]), await runsOf([scorers[2]!])];
  assert.ok(together.runs.length > 0);
  for (const { runs } of alone) assert.deepEqual(together.runs, runs);
  assert.equal(together.values.length, 3);
  assert.deepEqual(
    together.values,
    alone.flatMap(({ values }) => values),
  );
});
