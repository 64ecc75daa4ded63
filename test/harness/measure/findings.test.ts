import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findIn } from '../../../toolkit/harness/measure/findings';
import { type Measurement, measurement, rowPlace, type RowPlace } from '../../../toolkit/harness/measure/records';

const TAS = {
  scorer: 'tas',
  layer: 8,
  site: 'post',
  norm: 'l2',
  centring: 'none',
  leftOut: 0,
  aggregation: 'mean',
} as const;

/** A row whose number tells which it is. */
function at(value: number, place: Partial<RowPlace>, primary = false, metric = 'auc'): Measurement {
  const estimate = { value, n: 1, nSentences: 1, draws: null };
  return measurement({ name: metric, higherIsBetter: null }, estimate, rowPlace(place), {
    ...{ level: 0.95, primary, null: { mean: value / 2, p: 0.5 } },
  });
}

const find = findIn([
  at(4, { ...TAS, control: 'frequency' }),
  at(5, { ...TAS, split: 'held' }),
  at(1, { ...TAS, norm: 'l1' }),
  at(2, TAS, true),
  at(3, { ...TAS, aggregation: 'max' }),
  at(6, { ...TAS, site: 'pre' }, true),
  at(7, { ...TAS, layer: 7 }, true),
  at(8, { ...TAS, centring: 'mean' }),
  at(9, { scorer: 'attention_received', layer: 8, aggregation: 'sum' }, true),
  at(10, {}, true, 'base'),
  at(11, { ...TAS, boundary: 'quantile 0.5', scope: 'sentence' }, false, 'share'),
  at(12, { ...TAS, boundary: 'quantile 0.75', scope: 'sentence' }, true, 'share'),
  at(13, { ...TAS, boundary: 'quantile 0.75', scope: 'corpus' }, false, 'share'),
  at(14, { scorer: 'tas', site: 'post', aggregation: 'mean' }, true, 'best_layer'),
]);
const value = (metric: string, where: Partial<RowPlace>) => find(metric, where)?.value;
const eight = { scorer: 'tas', layer: 8, site: 'post' } as const;

test('what is not named is at its primary value', () => {
  assert.equal(value('auc', eight), 2);
  assert.equal(value('auc', { ...eight, site: 'pre' }), 6);
  assert.equal(value('auc', { ...eight, layer: 7 }), 7);
  assert.equal(value('share', eight), 12);
});

test('what is named is taken as named', () => {
  assert.equal(value('auc', { ...eight, norm: 'l1' }), 1);
  assert.equal(value('auc', { ...eight, aggregation: 'max' }), 3);
  assert.equal(value('auc', { ...eight, centring: 'mean' }), 8);
  assert.equal(value('share', { ...eight, boundary: 'quantile 0.5' }), 11);
  assert.equal(value('share', { ...eight, scope: 'corpus' }), 13);
});

test('raw values and all sentences unless a control or a split is named', () => {
  assert.equal(value('auc', { ...eight, control: 'frequency' }), 4);
  assert.equal(value('auc', { ...eight, split: 'held' }), 5);
});

test('factors that do not enter a scorer or a metric do not hinder', () => {
  assert.equal(value('auc', { scorer: 'attention_received', layer: 8 }), 9);
  assert.equal(value('base', {}), 10);
  assert.equal(value('best_layer', { scorer: 'tas', site: 'post' }), 14);
});

test('what was not measured is not found', () => {
  assert.equal(find('auc', { ...eight, layer: 6 }), undefined);
  assert.equal(find('none', eight), undefined);
  assert.equal(find('auc', { ...eight, norm: 'linf' }), undefined);
  assert.equal(find('auc', { ...eight, scorer: 'random' }), undefined);
  assert.equal(find('auc', { scorer: 'tas', layer: 8 }), undefined);
});

test('a find has the estimate, the null and the p of its row', () => {
  const { value, nullValue, p, nSentences } = find('auc', eight)!;
  assert.deepEqual([value, nullValue, p, nSentences], [2, 1, 0.5, 1]);
});
