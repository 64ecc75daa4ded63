import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationStrength } from '../../toolkit/attribution/activationStrength';
import { scoreKey, placeOf } from '../../toolkit/attribution/place';

const { name, factors } = activationStrength;
const post = placeOf({ layer: 8, site: 'post', norm: 'l2', centring: 'none', leftOut: 0 });

test('a place at the defaults is named by scorer, site and layer', () => {
  assert.equal(scoreKey(name, post, factors), 'tas.post.8');
  assert.equal(scoreKey(name, placeOf({ layer: 8, site: 'post' }), factors), 'tas.post.8');
  assert.equal(scoreKey('attention_received', placeOf({ layer: 3 }), {}), 'attention_received.3');
  assert.equal(scoreKey('position', placeOf({}), {}), 'position');
});

test('other factors are named by what they are', () => {
  assert.equal(scoreKey(name, { ...post, norm: 'l1', leftOut: 3 }, factors), 'tas.post.8,norm=l1,leftOut=3');
});
