import assert from 'node:assert/strict';
import { test } from 'node:test';
import { own } from '../toolkit/own';
import { PROTOTYPE_NAMES } from './prototypeNames';

test('what an object inherits is not its own', () => {
  for (const name of PROTOTYPE_NAMES) {
    assert.equal(own({}, name), undefined, name);
    assert.equal(own(JSON.parse(`{"${name}": 3}`) as Record<string, number>, name), 3, name);
  }
});
