import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEFT_OUT, shuffleLabels } from '../../toolkit/metrics/shuffles';

const sentences = [0, 0, 0, 0, 1, 1, 1];
const labels = Uint8Array.of(1, 2, 3, LEFT_OUT, 4, 5, LEFT_OUT);

test('labels stay in their sentence, and what is left out in its place', () => {
  for (const shuffled of shuffleLabels(sentences, labels, { permutations: 50, seed: 1 })) {
    assert.deepEqual([...shuffled.slice(0, 3)].sort(), [1, 2, 3]);
    assert.deepEqual([...shuffled.slice(4, 6)].sort(), [4, 5]);
    assert.deepEqual([shuffled[3], shuffled[6]], [LEFT_OUT, LEFT_OUT]);
  }
});

test('every order of a sentence comes about equally often', () => {
  const counts = new Map<string, number>();
  for (const shuffled of shuffleLabels(sentences, labels, { permutations: 6000, seed: 2 })) {
    const order = shuffled.slice(0, 3).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  // 1,000 expected, standard deviation 29.
  for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 4 * 29, `${order}: ${count}`);
});

test('the seed decides the shuffles, and the labels are not changed', () => {
  const shuffle = (seed: number): Uint8Array[] => shuffleLabels(sentences, labels, { permutations: 10, seed });
  assert.deepEqual(shuffle(5), shuffle(5));
  assert.notDeepEqual(shuffle(5), shuffle(6));
  assert.deepEqual([...labels], [1, 2, 3, LEFT_OUT, 4, 5, LEFT_OUT]);
});
