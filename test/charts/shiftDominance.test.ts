import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shiftDominance } from '../../toolkit/charts/shiftDominance';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

describe('shiftDominance', () => {
  const records = sampleRecords(9);
  const drawnOf = (metric: string, series: string) => {
    const values = valuesOf(specOf(shiftDominance(records))).filter((value) => value.series === series);
    const rows = records.metrics.filter((row) => row.metric === metric);
    assert.equal(values.length, 9);
    assert.deepEqual(
      values.map(({ layer, value, lo, hi }) => [layer, value, lo, hi]),
      rows.map(({ layer, value, interval }) => [layer, value, ...interval!]),
    );
  };

  it('has both ratios of content over function wordpieces at each layer, with their intervals', () => {
    drawnOf('content_shift', 'how far states move');
    drawnOf('content_norm_change', 'how much their norms change');
  });

  it('says both at the claimed layer in its title', () => {
    const [far, much] = ['content_shift', 'content_norm_change'].map((metric) =>
      records.metrics.find((row) => row.metric === metric && row.layer === 8)!.value!.toFixed(2),
    );
    const { description } = specOf(shiftDominance(records));
    assert.ok(description!.startsWith(`Into layer 8, content words move ${far} times as far as function words,`));
    assert.ok(description!.includes(`and their norms change ${much} times as much.`));
  });

  it('draws the ratio there is', () => {
    const metrics = records.metrics.filter(({ metric }) => metric !== 'content_shift');
    const series = valuesOf(specOf(shiftDominance({ ...records, metrics }))).map((value) => value.series);
    assert.deepEqual([...new Set(series)], ['how much their norms change']);
  });
});
