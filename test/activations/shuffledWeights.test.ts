import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTaps } from '../../toolkit/activations/run';
import { shuffledWeights } from '../../toolkit/activations/model';
import type { ModelDescription } from '../../toolkit/graph/description';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import { tensorsOf, type StoredGraph } from '../../toolkit/graph/storedGraph';
import { generatorFor } from '../../toolkit/random';
import { convertedFixture, ONE_OF_EACH } from '../convertedFixture';
import { encodingOf } from '../rationale/variants/livelyModel';
import { testOnBackends } from './everyBackend';

const shuffled = (graph: StoredGraph, model: ModelDescription, seed: number) =>
  shuffledWeights(graph, model, (purpose) => generatorFor(seed, purpose));

/** How the names of a block's weights begin in one family or another; the embeddings and the head have no such names. */
const OF_BLOCK = /^(\w+\.)?(layer|layers|h|albert_layer_groups)\.\d+\./;

/** Tensors of so many blocks. In ALBERT one block's parameters are stored, and shared by all; in ModernBERT there are no biases, and in DeBERTa query, key and value are apart. */
function tensorsOfBlocks(family: string, blocks: number): number {
  if (family === 'modernbert') return 6 * blocks - 1;
  if (family === 'deberta-v2') return 16 * blocks;
  return (family === 'albert' ? 1 : blocks) * 12;
}

for (const [fixture, dtype] of [
  ...ONE_OF_EACH.map((name) => [name, 'float32'] as const),
  ['tiny-gelu', 'float16'] as const,
])
  test(`tensors of blocks keep their numbers and lose their order, all others are as they were: ${fixture}, ${dtype}`, async () => {
    const folder = openConverted(await convertedFixture(fixture, dtype));
    const stored = await readStoredGraph(folder);
    const before = [...tensorsOf(stored)];
    const after = [...tensorsOf(shuffled(stored, folder, 4))];
    assert.deepEqual([...tensorsOf(stored)], before);
    let blocks = 0;
    before.forEach((tensor, at) => {
      const { name, values } = after[at]!;
      assert.equal(name, tensor.name);
      if (!OF_BLOCK.test(name)) {
        assert.deepEqual(values, tensor.values, name);
        return;
      }
      blocks++;
      assert.notDeepEqual(values, tensor.values, name);
      assert.deepEqual(values.toSorted(), tensor.values.toSorted(), name);
    });
    assert.equal(blocks, tensorsOfBlocks(folder.family, folder.config.numLayers));
    assert.deepEqual([...tensorsOf(shuffled(stored, folder, 4))], after);
    assert.notDeepEqual([...tensorsOf(shuffled(stored, folder, 5))], after);
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
    const other = await backend.loadModel(dir, { alter: (stored, described) => shuffled(stored, described, 4) });
    const [altered] = await runTaps(other, sentence, taps);
    await other.dispose();
    assert.deepEqual(altered![taps[0]!], clean![taps[0]!]);
    assert.notDeepEqual(altered![taps[1]!], clean![taps[1]!]);
  },
);
