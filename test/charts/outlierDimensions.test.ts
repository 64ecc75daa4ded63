import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outlierDimensions } from '../../toolkit/charts/outlierDimensions';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf, valuesOf } from './specOf';

const RAW = { metric: 'auc_content_function', scorer: 'tas', site: 'post', aggregation: 'mean' } as const;
const row = (control: string, value: number, layer = 8) => metricRow({ ...RAW, layer, control, primary: false }, value);
const raw = metricRow({ ...RAW, layer: 8 }, 0.4);
const chart = (metrics: MetricRow[], numLayers = 12) => outlierDimensions({ ...sampleRecords(numLayers), metrics });

describe('outlierDimensions', () => {
  const rows = [
    ...[row('left_out_1', 0.41), row('left_out_2', 0.67), row('left_out_1', 0.9, 7)],
    ...[
      row('left_out_rank_2_dimension_308', 0.68),
      row('left_out_rank_1_dimension_539', 0.42),
      row('standardised', 0.59),
    ],
  ];

  it('names each dimension, the largest variance first, alone and together with those before it, at the claimed layer', () => {
    const drawn = specOf(chart([raw, ...rows, row('frequency', 0.5)]));
    assert.deepEqual(
      valuesOf(drawn).map(({ dimension, series, value }) => [dimension, series, value]),
      [
        ['539', 'it alone is left out', 0.42],
        ['539', 'it and those above it are left out', 0.41],
        ['308', 'it alone is left out', 0.68],
        ['308', 'it and those above it are left out', 0.67],
      ],
    );
    assert.match(
      String(drawn.description),
      /^Leaving out dimension 308 alone moves the AUC of layer 8 from 0\.40 to 0\.68; all 2 move it to 0\.67\./,
    );
    assert.match(String(drawn.description), /Dashed: all dimensions, 0\.40\..* standardised: 0\.59\./);
  });

  it('says why there is none', () => {
    assert.deepEqual(chart([raw, row('frequency', 0.5)]), {
      skipped: 'no row of auc_content_function at layer 8 leaves dimensions out one by one',
    });
    assert.deepEqual(chart(rows), { skipped: 'no raw row of auc_content_function at the claimed or the best layer' });
    assert.deepEqual(chart([raw, ...rows], 6), {
      skipped: 'no raw row of auc_content_function at the claimed or the best layer',
    });
  });
});
