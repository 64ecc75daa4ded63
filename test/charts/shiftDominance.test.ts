import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shiftDominance } from '../../toolkit/charts/shiftDominance';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

describe('shiftDominance', () => {
  const records = sampleRecords(6);
  const values = valuesOf(specOf(shiftDominance(records)));

  it('has each kind of shift at each layer with its interval, and its null beside it', () => {
    const own = values.filter(({ series }) => series === 'HIGH wordpieces');
    const nulls = values.filter(({ series }) => series === 'the same norms, angles permuted');
    const rows = ['shift_dominance', 'shift_dominance_relative', 'shift_dominance_angular'].flatMap((metric) =>
      records.metrics.filter((row) => row.metric === metric),
    );
    assert.deepEqual(
      own.map(({ layer, value, lo, hi }) => [layer, value, lo, hi]),
      rows.map(({ layer, value, interval }) => [layer, value, ...interval!]),
    );
    assert.deepEqual(
      nulls.map(({ layer, value }) => [layer, value]),
      rows.map(({ layer, nullValue }) => [layer, nullValue]),
    );
    assert.deepEqual([...new Set(values.map(({ kind }) => kind))], ['length', 'length / norm', 'angle']);
  });

  it('tells which layers differ from their null after correction', () => {
    const differs = values.filter(({ kind, test }) => kind === 'angle' && test === 'differs from permuted angles');
    assert.deepEqual(
      differs.map(({ layer }) => layer),
      [1, 2, 4, 5],
    );
    const untested = records.metrics.map((row) => ({ ...row, pAdjusted: null }));
    const tests = valuesOf(specOf(shiftDominance({ ...records, metrics: untested }))).map(({ test }) => test);
    assert.deepEqual(new Set(tests), new Set(['does not', null]));
  });

  it('draws the kinds there are', () => {
    const metrics = records.metrics.filter(({ metric }) => metric !== 'shift_dominance_relative');
    const kinds = valuesOf(specOf(shiftDominance({ ...records, metrics }))).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['length', 'angle']);
  });
});
