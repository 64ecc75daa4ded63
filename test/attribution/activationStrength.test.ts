import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationStrength } from '../../toolkit/attribution/activationStrength';
import { type Place, placeOf } from '../../toolkit/attribution/place';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { describedModel } from '../describedModel';

const encoding = { special: [true, false, false] } as unknown as Encoding;
const { roles } = describedModel({});
const post = placeOf({ layer: 8, site: 'post' });

test('the tap of layer l holds the norm at layer l, at either site, centred where a state is altered', () => {
  assert.deepEqual(activationStrength.taps(post), [{ kind: 'norm', layer: 8, site: 'post' }]);
  assert.deepEqual(activationStrength.taps({ ...post, site: 'pre' }), [{ kind: 'norm', layer: 8, site: 'pre' }]);
  const kindOf = (changes: Partial<Place>) => activationStrength.taps({ ...post, ...changes })[0]!.kind;
  assert.equal(kindOf({ norm: 'l1' }), 'norm_l1');
  assert.equal(kindOf({ norm: 'linf', centring: 'mean' }), 'norm_centred_linf');
  assert.equal(kindOf({ centring: 'none', leftOut: 3 }), 'norm_centred');
  assert.equal(kindOf({ norm: 'share', centring: 'none', leftOut: 0 }), 'norm');
  assert.throws(() => kindOf({ site: null }), { name: 'Error', message: /at a layer and a site/ });
});

test('the norms themselves are the scores', () => {
  const taps = [{ shape: [3], values: Float32Array.of(14.5, 2, 0.25) }];
  assert.deepEqual(activationStrength.pieceScores(taps, post, encoding, roles), Float64Array.of(14.5, 2, 0.25));
});

test('shares are of the sum over the tokens that the model does not leave out', () => {
  const taps = [{ shape: [3], values: Float32Array.of(14.5, 3, 1) }];
  const scores = activationStrength.pieceScores(taps, { ...post, norm: 'share' }, encoding, roles);
  assert.deepEqual(scores, Float64Array.of(3.625, 0.75, 0.25));
  const sink = { ...roles, leftOut: ['special' as const, 'first' as const] };
  const causal = { special: [false, false, true] } as unknown as Encoding;
  const withoutFirst = activationStrength.pieceScores(taps, { ...post, norm: 'share' }, causal, sink);
  assert.deepEqual(withoutFirst, Float64Array.of(14.5 / 3, 1, 1 / 3));
});
