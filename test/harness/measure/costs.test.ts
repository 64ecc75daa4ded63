import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Place, placeOf } from '../../../toolkit/attribution/place';
import { scorerNamed } from '../../../toolkit/attribution/registry';
import type { ModelConfig } from '../../../toolkit/graph/modelConfig';
import { scorerCost } from '../../../toolkit/harness/measure/costs';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';

// By hand, for two blocks of H = 4 in two heads, I = 8, V = 10, and sentences of 2 and 4 words between [CLS] and [SEP], T = 4 and 6.
// A block: 4 H^2 + 2 H I = 128 multiplications a token, and 2 T H = 8 T of attention, backwards 16 T; the head: H^2 + H V = 56.

const MODEL = {
  numLayers: 2,
  numHeads: 2,
  hiddenSize: 4,
  embeddingSize: 4,
  intermediateSize: 8,
  vocabularySize: 10,
} as ModelConfig;
const SENTENCES = [2, 4].map((words) => {
  const wordIds = [null, ...Array.from({ length: words }, (_, word) => word), null];
  return { inputIds: wordIds.map(() => 7), wordIds } as Encoding;
});

function assertCost(name: string, place: Partial<Place>, passes: number, multiplications: [number, number]): void {
  const found = scorerCost({ scorer: scorerNamed(name), place: placeOf(place) }, SENTENCES, MODEL);
  const flops = 2 * (multiplications[0] + multiplications[1]);
  assert.deepEqual(found, { passesPerSentence: passes, flopsPer1000Tokens: (1000 * flops) / 10 }, name);
}

test('a scorer that reads taps costs one pass up to what it reads at its layer', () => {
  assertCost('tas', { layer: 2, site: 'post' }, 1, [4 * 2 * (128 + 32), 6 * 2 * (128 + 48)]);
  assertCost('tas', { layer: 1, site: 'post' }, 1, [4 * (128 + 32), 6 * (128 + 48)]);
  // Of its own block queries and keys, 2 H^2, and their product, T H.
  assertCost('attention_received', { layer: 1 }, 1, [4 * (32 + 16), 6 * (32 + 24)]);
  assertCost('attention_received', { layer: 2 }, 1, [4 * (160 + 48), 6 * (176 + 56)]);
  assertCost('embedding_norm', {}, 1, [0, 0]);
});

test('weights of attention take the scores by distance too: 2 H^2 and 2 T H', () => {
  const received = { scorer: scorerNamed('attention_received'), place: placeOf({ layer: 1 }) };
  const found = scorerCost(received, SENTENCES, { ...MODEL, positionScores: 1 });
  assert.equal(found.flopsPer1000Tokens, (1000 * 2 * (4 * (48 + 64) + 6 * (56 + 80))) / 10);
});

test('attention norms, which take no feed-forward network of their block, and rollout add their own products', () => {
  // H^2 for what heads send, K^2 H for dot products of K vectors a key, K^2 for each query.
  assertCost('attention_norm', { layer: 1, residual: 'without' }, 1, [
    4 * (96 + 16 + 16 + 16),
    6 * (112 + 16 + 16 + 24),
  ]);
  assertCost('attention_norm', { layer: 1, residual: 'with' }, 1, [4 * (96 + 16 + 36 + 36), 6 * (112 + 16 + 36 + 54)]);
  assertCost('attention_rollout', { layer: 2, query: 'cls' }, 1, [4 * (160 + 48 + 4 * 2), 6 * (176 + 56 + 6 * 2)]);
});

test('scorers without a model cost nothing', () => {
  for (const name of ['position', 'frequency', 'random']) assertCost(name, {}, 0, [0, 0]);
});

test('passes of a scorer of its own go through every block, the head and the derivative', () => {
  // Whole and without each word: 3 and 5 rows.
  assertCost('leave_one_out', { target: 'mlm_loss' }, 4, [3 * 4 * (320 + 56), 5 * 6 * (352 + 56)]);
  assertCost('leave_one_out', { target: 'cls_norm' }, 4, [3 * 4 * 320, 5 * 6 * 352]);
  // One more for the state of another sentence.
  assertCost('leave_one_out', { target: 'cosine' }, 5, [4 * 4 * 320, 6 * 6 * 352]);
  const gradient: [number, number] = [4 * (320 + 56 + 384 + 56), 6 * (352 + 56 + 448 + 56)];
  assertCost('gradient_x_input', { target: 'mlm_loss' }, 1, gradient);
  assertCost('integrated_gradients', { target: 'mlm_loss' }, 40, [40 * gradient[0], 40 * gradient[1]]);
});
