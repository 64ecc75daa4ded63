import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownTable, withInterval } from '../../toolkit/report/tables';

test('a table escapes the bars of its cells', () => {
  assert.equal(markdownTable({ header: ['a', 'b'], rows: [['1|2', 'x']] }), '| a | b |\n| --- | --- |\n| 1\\|2 | x |');
});

test('a value with its interval, one without, and none', () => {
  assert.equal(withInterval({ value: 0.41249, interval: [0.3881, 0.4357] }), '0.412 [0.388, 0.436]');
  assert.equal(withInterval({ value: -1, interval: null }), '-1');
  assert.equal(withInterval({ value: 2, interval: [2, 3] }), '2 [2, 3]');
  assert.equal(withInterval({ value: 1, interval: [0.9996, 1] }), '1.000 [1.000, 1.000]');
  assert.equal(withInterval({ value: 113746868674.742, interval: null }), '1.137e11');
  assert.equal(withInterval({ value: null, interval: null }), '–');
});
