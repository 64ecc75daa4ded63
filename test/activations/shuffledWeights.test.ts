import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTaps } from '../../toolkit/activations/run';
import { shuffledWeights } from '../../toolkit/activations/model';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { decodeTensors, readStoredGraph, type StoredGraph } from '../../toolkit/graph/storedGraph';
import { generatorFor } from '../../toolkit/random';
import { convertedFixture } from '../convertedFixture';
import { encodingOf } from '../rationale/variants/livelyModel';
import { testOnBackends } from './everyBackend';

const shuffled = (graph: StoredGraph, seed: number) => shuffledWeights(graph, (purpose) => generatorFor(seed, purpose));

for (const dtype of ['float32', 'float16'] as const)
  test(`tensors of blocks keep their numbers and lose their order, all others are as they were: ${dtype}`, async () => {
    const stored = await readStoredGraph(openConverted(await convertedFixture('tiny-gelu', dtype)));
    const before = [...decodeTensors(stored)];
    const after = [...decodeTensors(shuffled(stored, 4))];
    assert.deepEqual([...decodeTensors(stored)], before);
    let blocks = 0;
    before.forEach((tensor, at) => {
      const { name, values } = after[at]!;
      assert.equal(name, tensor.name);
      if (!name.startsWith('encoder.layer.')) {
        assert.deepEqual(values, tensor.values, name);
        return;
      }
      blocks++;
      assert.notDeepEqual(values, tensor.values, name);
      assert.deepEqual(values.toSorted(), tensor.values.toSorted(), name);
    });
    assert.equal(blocks, 3 * 12);
    assert.deepEqual([...decodeTensors(shuffled(stored, 4))], after);
    assert.notDeepEqual([...decodeTensors(shuffled(stored, 5))], after);
  });

testOnBackends(
  'a model can be loaded with shuffled weights: embeddings are the same, blocks are not',
  async (backend) => {
    const dir = await convertedFixture('tiny-gelu');
    const sentence = [encodingOf([2, 10, 11, 12, 3], [null, 0, 1, 2, null])];
    const taps = ['hidden_states.0', 'hidden_states.1'];
    const model = await backend.loadModel(dir);
    const [clean] = await runTaps(model, sentence, taps);
    await model.dispose();
    const other = await backend.loadModel(dir, { alter: (stored) => shuffled(stored, 4) });
    const [altered] = await runTaps(other, sentence, taps);
    await other.dispose();
    assert.deepEqual(altered![taps[0]!], clean![taps[0]!]);
    assert.notDeepEqual(altered![taps[1]!], clean![taps[1]!]);
  },
);
