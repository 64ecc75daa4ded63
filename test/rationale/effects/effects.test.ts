import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosineDistance, euclideanDistance } from '../../../toolkit/rationale/effects/modelEffects';
import type { Comparison } from '../../../toolkit/rationale/effects/effect';
import { effectColumns, effectNamed, EFFECTS } from '../../../toolkit/rationale/effects/registry';
import { assertRefused } from '../../refusal';

/** Three tokens in the sentence, two in the variant; the last is kept in both. H is 2, L is 1. */
const comparison: Comparison = {
  width: 2,
  ordinary: [
    { clean: 1, altered: 1 },
    { clean: 3, altered: 2 },
  ],
  sentence: { clean: 0, altered: 0 },
  lastLayer: 1,
  clean: new Map([
    [0, Float32Array.of(0, 0, 1, 0, 9, 9, 5, 5, 0, 0)],
    [1, Float32Array.of(3, 0, 1, 1, 9, 9, 3, 1, 0, 0)],
  ]),
  altered: new Map([
    [0, Float32Array.of(0, 0, 4, 4, 5, 6, 0, 0)],
    [1, Float32Array.of(0, 4, 1, 1, -1, 1, 0, 0)],
  ]),
  lm: {
    clean: { loss: Float32Array.of(1, 2), top: Float32Array.of(7, 8) },
    altered: { loss: Float32Array.of(1.5, 4.5), top: Float32Array.of(7, 9) },
  },
  // 1/4, 3/4 and 1/2, 1/2
  next: { clean: Float32Array.of(0, Math.log(3)), altered: Float32Array.of(7, 7) },
};

test('each effect by hand', () => {
  const odds = Math.exp(Math.fround(Math.log(3)));
  const expected: Record<string, number[]> = {
    cls_cosine: [1],
    cls_l2: [5],
    mean_cosine: [1 - 1 / Math.sqrt(5)], // (2, 1) against (0, 1)
    mean_l2: [2],
    mlm_loss: [1.5],
    mlm_top1: [0.5],
    lm_loss: [1.5],
    lm_kl: [(1 / (1 + odds)) * Math.log(2 / (1 + odds)) + (odds / (1 + odds)) * Math.log((2 * odds) / (1 + odds))],
    other_shift: [(5 + 1) / 2, (0 + 4) / 2],
  };

  for (const { name, values } of EFFECTS) {
    const found = values(comparison);
    assert.equal(found.length, expected[name]!.length, name);
    found.forEach((value, at) => {
      assert.ok(Math.abs(value - expected[name]![at]!) < 1e-12, `${name}: ${value}`);
    });
  }
});

test('effects say what they are measured in, which way they go and what they need', () => {
  assert.deepEqual(
    EFFECTS.map(({ name, unit, direction, needs }) => [name, unit, direction, needs].join(', ')),
    [
      'cls_cosine, cosine distance, change, last state',
      'cls_l2, L2 norm, change, last state',
      'mean_cosine, cosine distance, change, last state',
      'mean_l2, L2 norm, change, last state',
      'mlm_loss, nats, harm, masked LM',
      'mlm_top1, share, change, masked LM',
      'lm_loss, nats, harm, causal LM',
      'lm_kl, nats, change, next token',
      'other_shift, L2 norm, change, every state',
    ],
  );
  assert.deepEqual(effectColumns([effectNamed('mlm_top1'), effectNamed('other_shift')], 2), [
    'mlm_top1',
    'other_shift.0',
    'other_shift.1',
    'other_shift.2',
  ]);
});

test('a loss that has nothing before it takes no part; with none left there is nothing to compare', () => {
  const { values } = effectNamed('lm_loss');
  const lossOf = (clean: number[], altered: number[]) => {
    const rows = (loss: number[]) => ({ loss: Float32Array.from(loss), top: new Float32Array(loss.length) });
    return values({ ...comparison, lm: { clean: rows(clean), altered: rows(altered) } });
  };
  assert.deepEqual(lossOf([NaN, 1, 2], [3, NaN, 4]), [2]);
  assert.deepEqual(lossOf([NaN, 1], [3, NaN]), [NaN]);
});

test('an unknown effect is refused with the nearest', async () => {
  await assertRefused(
    () => effectNamed('cls_cosin'),
    /^Unknown effect: got "cls_cosin"\. Did you mean "cls_cosine"\?$/,
  );
});

test('the cosine distance is exactly 0 between equal vectors, and goes to 2', () => {
  for (const vector of [Float32Array.of(0.1, -0.7, 0.3), Float32Array.from({ length: 768 }, (_, i) => Math.sin(i))])
    assert.equal(cosineDistance(vector, vector.slice()), 0);
  assert.equal(cosineDistance([1, 0], [0, 2]), 1);
  assert.equal(cosineDistance([1, 1], [-2, -2]), 2);
  assert.ok(Number.isNaN(cosineDistance([0, 0], [1, 0])));
  assert.equal(euclideanDistance([1, 2, 3], [1, 5, 7]), 5);
});
