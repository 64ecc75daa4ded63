import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelConfig } from '../../toolkit/graph/modelConfig';
import { backwardFlops, forwardFlops } from '../../toolkit/activations/flops';
import { openConverted, readStoredGraph } from '../../toolkit/graph/convertedFolder';
import { convertedFixture } from '../convertedFixture';

/** A product of a [rows, inner] and an [inner, columns] matrix: a multiplication and an addition for each term. */
const product = (rows: number, inner: number, columns: number) => 2 * rows * inner * columns;

test('the products of a small model, one by one', () => {
  const config = {
    numLayers: 2,
    hiddenSize: 4,
    embeddingSize: 4,
    intermediateSize: 8,
    vocabularySize: 50,
  } as ModelConfig;
  const [T, heads, d] = [3, 2, 2];
  const forward =
    3 * product(T, 4, 4) + // query, key, value
    heads * product(T, d, T) + // scores
    heads * product(T, T, d) + // their product with the values
    product(T, 4, 4) + // output
    product(T, 4, 8) +
    product(T, 8, 4);
  assert.equal(forwardFlops(config, T), (2 * forward) / T);
  const backward =
    product(T, 4, 8) + // from the feed-forward's output to its inside
    product(T, 8, 4) +
    product(T, 4, 4) + // from the attention's output to the heads
    heads * (product(T, d, T) + product(T, T, d)) + // to the weights, to the values
    heads * (product(T, T, d) + product(T, T, d)) + // to the queries, to the keys
    product(T, 12, 4);
  assert.equal(backwardFlops(config, T), (2 * backward) / T);
  const head = product(T, 4, 4) + product(T, 4, 50);
  assert.equal(forwardFlops(config, T, { maskedLm: true }), (2 * forward + head) / T);
  assert.equal(backwardFlops(config, T, { maskedLm: true }), (2 * backward + head) / T);
});

test('embeddings narrower than the blocks cost a product more at the bottom, and smaller ones in the head', () => {
  const same = {
    numLayers: 2,
    hiddenSize: 4,
    embeddingSize: 4,
    intermediateSize: 8,
    vocabularySize: 50,
  } as ModelConfig;
  const narrow = { ...same, embeddingSize: 3 };
  const [T, maskedLm] = [3, true];
  for (const flops of [forwardFlops, backwardFlops]) {
    assert.equal(flops(narrow, T) - flops(same, T), product(1, 3, 4));
    const [head, headOfSame] = [product(1, 4, 3) + product(1, 3, 50), product(1, 4, 4) + product(1, 4, 50)];
    const more = flops(narrow, T, { maskedLm }) - flops(same, T, { maskedLm });
    assert.equal(more, product(1, 3, 4) + head - headOfSame);
  }
});

test('grouped queries of heads of a size of their own, and a feed-forward network with a gate, one by one', () => {
  const config = {
    ...{ numLayers: 2, hiddenSize: 12, embeddingSize: 12, intermediateSize: 7, vocabularySize: 50 },
    ...{ numHeads: 4, headSize: 5, keyValueHeads: 2, isGated: true },
  } as ModelConfig;
  const [T, H, A, D, K] = [3, 12, 4, 5, 2];
  const linear =
    product(T, H, A * D) + // query
    2 * product(T, H, K * D) + // key, value
    product(T, A * D, H) + // output
    2 * product(T, H, 7) + // gate, inner
    product(T, 7, H);
  const products = A * (product(T, D, T) + product(T, T, D)); // scores, and their product with the values
  assert.equal(forwardFlops(config, T), (2 * (linear + products)) / T);
  assert.equal(backwardFlops(config, T), (2 * (linear + 2 * products)) / T);
  assert.equal(forwardFlops(config, T, { causalLm: true }), (2 * (linear + products) + product(T, H, 50)) / T);
});

test('scores by distance, each a product with what a layer makes of the embeddings of 2T distances', () => {
  const plain = {
    ...{ numLayers: 2, hiddenSize: 6, embeddingSize: 6, intermediateSize: 7, vocabularySize: 50, numHeads: 2 },
  } as ModelConfig;
  const [T, H, A, D] = [5, 6, 2, 3];
  const products = A * product(T, D, 2 * T); // of every token with every distance, by head
  for (const positionScores of [1, 2]) {
    const config = { ...plain, positionScores };
    const forward = positionScores * (product(2 * T, H, H) + products);
    assert.equal(forwardFlops(config, T) - forwardFlops(plain, T), (2 * forward) / T);
    const backward = positionScores * A * product(T, 2 * T, D);
    assert.equal(backwardFlops(config, T) - backwardFlops(plain, T), (2 * backward) / T);
  }
});

test('a DeBERTa has the scores by distance that its config states, whose layers read two distances for each token', async () => {
  for (const [fixture, scores] of [
    ['deberta-tanh', 2],
    ['deberta-relu', 1],
  ] as const) {
    const folder = openConverted(await convertedFixture(fixture));
    const { config } = folder;
    assert.equal(config.positionScores, scores);
    const { tensors } = await readStoredGraph(folder);
    const weightsOf = (names: RegExp) =>
      tensors
        .filter(({ name, shape }) => shape.length === 2 && names.test(name))
        .reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0);
    const ofDistances = weightsOf(/\bencoder\.layer\.\d+\..*\.pos_(key|query)_proj\b/);
    assert.equal(ofDistances, config.numLayers * scores * config.hiddenSize ** 2);
    const others = weightsOf(/\bencoder\.layer\.\d+\./) - ofDistances;
    const projection = config.embeddingSize === config.hiddenSize ? 0 : config.embeddingSize * config.hiddenSize;
    assert.equal(forwardFlops(config, 0), 2 * (projection + others + 2 * ofDistances), fixture);
  }
});

test('the layers of a block are those of the family: as many multiplications a token as weights', async () => {
  for (const fixture of ['llama-silu', 'qwen3-silu', 'modernbert-gelu', 'gpt2-gelu', 'tiny-gelu'] as const) {
    const dir = await convertedFixture(fixture);
    const { config } = openConverted(dir);
    const graph = await readStoredGraph(openConverted(dir));
    const ofBlocks = graph.tensors.filter(({ name, shape }) => shape.length === 2 && /\b(layers?|h)\.\d+\./.test(name));
    const weights = ofBlocks.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0);
    assert.ok(weights > 0);
    assert.equal(forwardFlops(config, 0), 2 * weights, fixture);
  }
});

test('BERT-base has 85 million weights in its blocks, each multiplied and added once a token', () => {
  const base = {
    numLayers: 12,
    hiddenSize: 768,
    embeddingSize: 768,
    intermediateSize: 3072,
    vocabularySize: 30522,
  } as ModelConfig;
  assert.equal(forwardFlops(base, 0), 2 * 84_934_656);
  assert.equal(forwardFlops(base, 25) - forwardFlops(base, 0), 921_600);
});
