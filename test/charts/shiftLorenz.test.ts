import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shiftLorenz } from '../../toolkit/charts/shiftLorenz';
import { sampleRecords } from './sampleRecords';
import { layersOf, specOf, valuesOf } from './specOf';

describe('shiftLorenz', () => {
  const records = sampleRecords(12);
  const spec = specOf(shiftLorenz(records));

  it('has the share of the most shifted wordpieces, and the diagonal', () => {
    // The aggregates hold the least shifted first: a quarter carries 1/16, so that the other three carry 15/16.
    assert.deepEqual(
      valuesOf(spec).map(({ series, share, shift }) => [series, share, shift]),
      [
        ['the most shifted wordpieces', 0, 0],
        ['the most shifted wordpieces', 0.25, 0.4375],
        ['the most shifted wordpieces', 0.5, 0.75],
        ['the most shifted wordpieces', 0.75, 0.9375],
        ['the most shifted wordpieces', 1, 1],
        ['if every wordpiece shifted alike', 0, 0],
        ['if every wordpiece shifted alike', 1, 1],
      ],
    );
  });

  it('marks and names what HIGH wordpieces carry, with the interval of their dominance', () => {
    const point = layersOf(spec).find(({ mark }) => (mark as { type: string }).type === 'point')!;
    const { metrics } = records;
    const { interval } = metrics.find(({ metric, layer }) => metric === 'shift_dominance' && layer === 8)!;
    assert.deepEqual((point.data as { values: unknown[] }).values, [
      {
        share: 0.25,
        shift: 0.375,
        lo: 0.25 * interval![0],
        hi: 0.25 * interval![1],
        label: ['HIGH: 25 % of wordpieces,', '37.5 % of the shift'],
      },
    ]);
  });

  it('says how uneven the shift is, and what permuted angles would give', () => {
    assert.match(spec.description!, /the change of a wordpiece's hidden state, layer 7 to 8\./);
    assert.match(spec.description!, /Gini coefficient 0\.20 \(0: all shift alike\)\./);
    assert.match(spec.description!, /HIGH wordpieces carry 0\.95 times their share \(95 % interval 0\.91 to 1\.00\);/);
    assert.match(
      spec.description!,
      /with the same norms and permuted angles 1\.01 times\. The claim “HIGH words shift most”/,
    );
  });

  it('is skipped where nothing shifts', () => {
    const shifts = records.aggregates.shifts.map((shift) => ({ ...shift, points: [], gini: null }));
    assert.deepEqual(shiftLorenz({ ...records, aggregates: { ...records.aggregates, shifts } }), {
      skipped: 'nothing shifts into layer 8',
    });
  });
});
