import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { onBackend, startBackend } from '../../toolkit/backend/backend';
import { stateProducts } from '../../toolkit/backend/stateProducts';
import { Adam } from '../../toolkit/probing/adam';
import type { Products } from '../../toolkit/probing/products';
import { fitStructuralProbe, scoreTrees } from '../../toolkit/probing/structuralProbe';
import { TREE_LOSSES, type TreeAim } from '../../toolkit/probing/treeLosses';
import { type Tree, treeOf } from '../../toolkit/probing/trees';
import { generatorFor } from '../../toolkit/random';
import { plainProducts } from './plainProducts';

interface Golden {
  features: number;
  rank: number;
  sentences: { heads: number[]; punctuation: boolean[] }[];
  states: number[];
  weights: number[];
  distance: { loss: number; gradient: number[] };
  depth: { loss: number; gradient: number[] };
  adam: { steps: number; rate: number; weights: number[] };
  scores: { edges: number; recovered: number; isRoot: boolean; distances: number[]; depths: number }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../golden/probing/structural.json'), 'utf8')) as Golden;
const { features, rank } = golden;
const values = Float32Array.from(golden.states);
const weights = Float32Array.from(golden.weights);

/** Trees one after the other. */
function treesOf(sentences: readonly { heads: number[]; punctuation?: boolean[] }[]): Tree[] {
  let start = 0;
  return sentences.map(({ heads, punctuation }) => {
    const words = heads.map((head, at) => ({
      ...{ form: 'word', head, salience: null },
      upos: punctuation?.[at] ? 'PUNCT' : 'NOUN',
    }));
    const tree = treeOf({ words }, start, [...words.keys()])!;
    start += words.length;
    return tree;
  });
}

/** The mean loss of all sentences of the golden, and its gradient by the weights. */
function derived(aim: TreeAim, at: Float32Array) {
  const products = plainProducts(values, features);
  const projected = products.times(at, rank);
  const slopes = new Float32Array(projected.length);
  const trees = treesOf(golden.sentences);
  const losses = trees.map((tree) => TREE_LOSSES[aim](tree, projected, rank, slopes, 1 / trees.length));
  return {
    loss: losses.reduce((sum, one) => sum + one, 0) / losses.length,
    gradient: products.transposedTimes(slopes, rank),
  };
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (let at = 0; at < expected.length; at++)
    assert.ok(Math.abs(found[at]! - expected[at]!) <= tolerance, `${at}: ${found[at]} for ${expected[at]}`);
}

test('losses and their gradients are those of PyTorch', () => {
  for (const aim of ['distance', 'depth'] as const) {
    const { loss, gradient } = derived(aim, weights);
    assertClose([loss], [golden[aim].loss], 1e-5);
    assertClose(gradient, golden[aim].gradient, 2e-5);
  }
});

test("Adam's steps are those of PyTorch", () => {
  const point = weights.slice();
  const { steps, rate, weights: expected } = golden.adam;
  const adam = new Adam(point, rate);
  for (let step = 0; step < steps; step++) adam.step(derived('distance', point).gradient);
  assertClose(point, expected, 1e-5);
});

test('recovered edges, roots and correlations are those of SciPy, without punctuation where it is left out', () => {
  const trees = treesOf(golden.sentences);
  const scores = scoreTrees({ values, features, products: plainProducts }, trees, {
    distance: weights,
    depth: weights,
  });
  golden.scores.forEach(({ edges, recovered, isRoot, distances, depths }, at) => {
    assert.deepEqual([trees[at]!.edges.length, scores[at]!.recovered, scores[at]!.isRoot], [edges, recovered, isRoot]);
    assertClose(scores[at]!.distances, distances, 1e-9);
    assertClose([scores[at]!.depths], [depths], 1e-9);
  });
});

const WIDTH = 24;

/** Random trees of 5 to 12 words. */
function randomTrees(count: number, seed: number): Tree[] {
  const random = generatorFor(seed, 'trees');
  const sentences = Array.from({ length: count }, () => {
    const heads = Array.from({ length: uniformInt(random, 5, 12) }, (_, at) =>
      at === 0 ? 0 : uniformInt(random, 1, at),
    );
    return { heads };
  });
  return treesOf(sentences);
}

/**
 * States in which the squared distance of two words is the number of edges between them and the squared length that to the root: one
 * number at each place of an edge on the way from the root, turned.
 */
function exactStates(trees: readonly Tree[]): Float32Array {
  const rows = trees.reduce((sum, { words }) => sum + words, 0);
  const states = new Float32Array(rows * WIDTH);
  for (const { start, words, depths, distances } of trees)
    for (let word = 0; word < words; word++)
      for (let edge = 1; edge < words; edge++) {
        // The edge above a word is on the way to each word that is as much deeper as it is away.
        if (depths[word]! - depths[edge]! !== distances[word * words + edge]!) continue;
        for (let f = 0; f < WIDTH; f++) states[(start + word) * WIDTH + f]! += 30 * turn(edge, f);
      }
  return states;
}

/** Of an orthogonal matrix (a reflection of the identity). */
function turn(row: number, column: number): number {
  return Number(row === column) - 2 / WIDTH;
}

function uuas(states: Float32Array, trees: readonly Tree[]): number {
  const own = { values: states, features: WIDTH, products: plainProducts };
  const [training, held, test] = [trees.slice(0, 120), trees.slice(120, 150), trees.slice(150)];
  const fit = (aim: TreeAim) => fitStructuralProbe(own, { aim, rank: WIDTH, seed: 3, training, held });
  const scores = scoreTrees(own, test, { distance: fit('distance'), depth: fit('depth') });
  const total = (of: (at: number) => number) => test.reduce((sum, _, at) => sum + of(at), 0);
  return total((at) => scores[at]!.recovered) / total((at) => test[at]!.edges.length);
}

test('trees that stand in the states are found to the last edge, and in random states no more than chance finds', () => {
  const trees = randomTrees(200, 5);
  assert.equal(uuas(exactStates(trees), trees), 1);
  const random = generatorFor(9, 'states');
  const noise = exactStates(trees).map(() => uniformInt(random, -1000, 1000) / 50);
  // A spanning tree at random has an edge with probability 2 / words.
  const test = trees.slice(150);
  const chance =
    test.reduce((sum, { words, edges }) => sum + (edges.length * 2) / words, 0) /
    test.reduce((sum, { edges }) => sum + edges.length, 0);
  assert.ok(Math.abs(uuas(noise, trees) - chance) < 0.06, `${uuas(noise, trees)} for ${chance}`);
});

test('a fit ends after five epochs in a row that did not lower the loss of the sentences held back', () => {
  const trees = randomTrees(2, 5);
  let epochs = 0;
  // One batch is fitted on, so that an epoch asks for one gradient.
  const products: Products = (states, features) => {
    const own = plainProducts(states, features);
    return { ...own, transposedTimes: (...asked) => (epochs++, own.transposedTimes(...asked)) };
  };
  const fit = { aim: 'depth', rank: 2, seed: 3, training: trees.slice(0, 1), held: trees.slice(1) } as const;
  const epochsOn = (value: number) => {
    epochs = 0;
    fitStructuralProbe({ values: exactStates(trees).fill(value), features: WIDTH, products }, fit);
    return epochs;
  };
  assert.equal(epochsOn(0), 1 + 5, 'a loss that is the same whatever the weights: the first epoch alone lowers it');
  assert.equal(epochsOn(NaN), 5, 'a loss that is no number: no epoch lowers it');
});

test('a fit and a scoring leave no tensor on the backend, wherever they fail', async () => {
  await startBackend('cpu');
  const trees = randomTrees(60, 5); // three batches
  const [training, held] = [trees.slice(0, 30), trees.slice(30)];
  const probe = new Float32Array(2 * WIDTH).fill(0.1);
  const values = exactStates(trees);
  /** Tensors that stay when the backend fails at its call of so many. */
  const left = (failing: number, work: (products: Products) => void) => {
    let calls = 0;
    const counted = <Result>(compute: () => Result): Result => {
      if (++calls === failing) throw new Error('out of memory');
      return compute();
    };
    const tensors = () => onBackend('cpu', () => tf.memory()).numTensors;
    const before = tensors();
    const products: Products = (states, features) => {
      const own = counted(() => stateProducts('cpu', states, features));
      const { times } = own;
      own.times = (...asked) => counted(() => times(...asked));
      return own;
    };
    assert.throws(() => {
      work(products);
    }, /^Error: out of memory$/);
    return tensors() - before;
  };
  const fit = (products: Products) =>
    fitStructuralProbe({ values, features: WIDTH, products }, { aim: 'depth', rank: 2, seed: 3, training, held });
  const score = (products: Products) =>
    scoreTrees({ values, features: WIDTH, products }, trees, { distance: probe, depth: probe });
  // A fit makes four batches before it multiplies; a scoring multiplies twice for each of three.
  for (const failing of [1, 2, 4, 5, 7]) assert.equal(left(failing, fit), 0, `fit, call ${failing}`);
  for (const failing of [1, 2, 3, 5, 9]) assert.equal(left(failing, score), 0, `scoring, call ${failing}`);
});
