import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationStrength } from '../../toolkit/attribution/activationStrength';
import { placeOf } from '../../toolkit/attribution/place';
import type { Encoding } from '../../toolkit/tokens/tokenizer';

const encoding = { special: [true, false, false] } as unknown as Encoding;
const post = placeOf({ layer: 8, site: 'post' });

test('the tap of layer l holds the norm at layer l, at either site, centred where a state is altered', () => {
  assert.deepEqual(activationStrength.taps(post), ['tas.8']);
  assert.deepEqual(activationStrength.taps({ ...post, site: 'pre' }), ['residual_norm.8']);
  assert.deepEqual(activationStrength.taps({ ...post, norm: 'l1' }), ['tas_l1.8']);
  assert.deepEqual(activationStrength.taps({ ...post, norm: 'linf', centring: 'mean' }), ['tas_centred_linf.8']);
  assert.deepEqual(activationStrength.taps({ ...post, centring: 'none', leftOut: 3 }), ['tas_centred.8']);
  assert.deepEqual(activationStrength.taps({ ...post, norm: 'share', centring: 'none', leftOut: 0 }), ['tas.8']);
  assert.throws(() => activationStrength.taps({ ...post, site: null }), { name: 'Error', message: /LayerNorm site/ });
});

test('the norms themselves are the scores', () => {
  const taps = { 'tas.8': { shape: [3], values: Float32Array.of(14.5, 2, 0.25) } };
  assert.deepEqual(activationStrength.pieceScores(taps, post, encoding), Float64Array.of(14.5, 2, 0.25));
});

test('shares are of the sum over ordinary tokens', () => {
  const taps = { 'tas.8': { shape: [3], values: Float32Array.of(14.5, 3, 1) } };
  const scores = activationStrength.pieceScores(taps, { ...post, norm: 'share' }, encoding);
  assert.deepEqual(scores, Float64Array.of(3.625, 0.75, 0.25));
});
