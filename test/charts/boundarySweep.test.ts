import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundarySweep, logAxis } from '../../toolkit/charts/boundarySweep';
import { sampleRecords } from './sampleRecords';
import { metricRow, number } from './sampleRows';
import { layersOf, specOf, valuesOf } from './specOf';

describe('boundarySweep', () => {
  const spec = specOf(boundarySweep(sampleRecords(12)));

  it('has each boundary by scope and on held-out sentences, quantiles from the lowest first', () => {
    const over = (scope: string) => `drawn over the ${scope}`;
    assert.deepEqual(
      valuesOf(spec).map(({ boundary, series, value }) => [boundary, series, value]),
      [
        ['quantile 0.5', over('sentence'), 0.5 + number(1, 0)],
        ['quantile 0.5', over('corpus'), 0.5 + number(1, 1)],
        ['quantile 0.75', over('sentence'), 0.5 + number(0, 0)],
        ['quantile 0.75', over('corpus'), 0.5 + number(0, 1)],
        ['quantile 0.75', over('sentence; held-out sentences'), 1.31],
        ['quantile 0.95', over('sentence'), 0.5 + number(2, 0)],
        ['quantile 0.95', over('corpus'), 0.5 + number(2, 1)],
        ['the top 10 %', over('sentence'), 0.5 + number(5, 0)],
        ['the top 10 %', over('corpus'), 0.5 + number(5, 1)],
        ['the 3 highest', over('sentence'), 0.5 + number(4, 0)],
        ['the 3 highest', over('corpus'), 0.5 + number(4, 1)],
        ['Q3 + 1.5 IQR', over('sentence'), 0.5 + number(3, 0)],
        ['Q3 + 1.5 IQR', over('corpus'), 0.5 + number(3, 1)],
      ],
    );
  });

  it('outlines the boundary that the claim names', () => {
    const outlined = (quantile: number) => {
      const records = sampleRecords(12);
      const claims = { ...records.claims, C2: { ...records.claims.C2, quantile } };
      const layers = layersOf(specOf(boundarySweep({ ...records, claims })));
      return layers.find(({ mark }) => (mark as { type: string }).type === 'rect')?.data;
    };
    assert.deepEqual(outlined(0.75), { values: [{ boundary: 'quantile 0.75' }] });
    assert.deepEqual(outlined(0.95), { values: [{ boundary: 'quantile 0.95' }] });
    assert.equal(outlined(0.8), undefined);
  });

  it('leaves out rows of other layers, norms, aggregations and states', () => {
    const records = sampleRecords(12);
    const own = records.metrics.find(({ metric, primary }) => metric === 'high_content_odds' && primary)!;
    const others = [
      { layer: 7 },
      { norm: 'l1' },
      { aggregation: 'max' },
      { centring: 'mean' },
      { leftOut: 3 },
    ] as const;
    const rows = others.map((other) => ({ ...own, ...other, boundary: 'quantile 0.65', primary: false }));
    assert.deepEqual(boundarySweep({ ...records, metrics: [...rows, ...records.metrics] }), boundarySweep(records));
  });

  it('is skipped where but one boundary was drawn', () => {
    const records = sampleRecords(12);
    const metrics = records.metrics.filter(({ boundary }) => boundary === null || boundary === 'quantile 0.75');
    assert.deepEqual(boundarySweep({ ...records, metrics }), {
      skipped: 'high_content_odds has fewer than two boundaries at layer 8, site post',
    });
  });
});

describe('logAxis', () => {
  const axisOf = (...values: number[]) =>
    logAxis(
      values.map((value) => metricRow({ metric: 'm', interval: null }, value)),
      '',
    );

  it('shows every value and 1', () => {
    const { domain } = axisOf(2, 8).scale;
    assert.ok(domain[0] < 1 && domain[1] > 8);
  });

  it('labels at least three ratios, finer where values lie close', () => {
    assert.deepEqual(axisOf(0.02, 50).axis.values, [0.1, 1, 10]);
    assert.deepEqual(axisOf(0.5, 3).axis.values, [0.5, 1, 2]);
    assert.deepEqual(axisOf(0.8, 1.3).axis.values, [0.8, 0.9, 1, 1.1, 1.25]);
  });

  it('bears an interval that reaches to 0', () => {
    const { domain } = logAxis([metricRow({ metric: 'm', interval: [0, 2] }, 0.5)], '').scale;
    assert.ok(domain[0] > 0.4 && domain[0] < 0.5);
  });
});
