import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controls } from '../../toolkit/charts/controls';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf, valuesOf } from './specOf';

const RAW = { metric: 'auc_content_function', scorer: 'tas', site: 'post', aggregation: 'mean' } as const;
const PLAIN = { ...RAW, norm: 'l2', centring: 'none', leftOut: 0 } as const;

function values(metrics: MetricRow[]) {
  return valuesOf(specOf(controls({ ...sampleRecords(12), metrics })));
}

describe('controls', () => {
  const row = (given: Partial<MetricRow>, value: number) => metricRow({ ...PLAIN, primary: false, ...given }, value);
  const best = metricRow({ metric: 'best_layer', scorer: 'tas', site: 'post' }, 2);
  const raw = metricRow({ ...PLAIN, layer: 8 }, 0.4);

  it('sets controls and altered states beside the raw value, those first', () => {
    const rows = [
      row({ layer: 8, control: 'position' }, 0.41),
      row({ layer: 8, control: 'frequency' }, 0.42),
      row({ layer: 8, leftOut: 3 }, 0.7),
      row({ layer: 8, centring: 'beta' }, 0.43),
      row({ layer: 8, centring: 'mean' }, 0.48),
    ];
    assert.deepEqual(
      values([raw, best, ...rows]).map(({ held, outcome, value }) => [held, outcome, value]),
      [
        ['nothing: raw', 'raw', 0.4],
        ['mean removed', 'not told from chance', 0.48],
        ['beta removed', 'same side of chance as raw', 0.43],
        ['3 dimensions left out', 'reversed: the other side of chance', 0.7],
        ['frequency', 'same side of chance as raw', 0.42],
        ['position', 'same side of chance as raw', 0.41],
      ],
    );
  });

  it('leaves out other norms, aggregations and splits, and controls of altered states', () => {
    const rows = [
      row({ layer: 8, control: 'frequency' }, 0.42),
      row({ layer: 8, control: 'frequency', norm: 'l1' }, 0.1),
      row({ layer: 8, control: 'frequency', aggregation: 'max' }, 0.1),
      row({ layer: 8, control: 'frequency', split: 'held' }, 0.1),
      row({ layer: 8, control: 'frequency', centring: 'mean' }, 0.1),
      row({ layer: 8, centring: 'mean', aggregation: 'max' }, 0.1),
    ];
    assert.deepEqual(
      values([raw, best, ...rows]).map(({ value }) => value),
      [0.4, 0.42],
    );
  });

  it('leaves left-out dimensions to their own chart, and tells the range of the ways to hold frequency fixed', () => {
    const spec = specOf(
      controls({
        ...sampleRecords(12),
        metrics: [
          ...[raw, best, row({ layer: 8, control: 'left_out_3' }, 0.1), row({ layer: 8, control: 'position' }, 0.9)],
          ...[
            row({ layer: 8, control: 'left_out_rank_1_dimension_308' }, 0.9),
            row({ layer: 8, control: 'frequency' }, 0.47),
          ],
          ...[
            row({ layer: 8, control: 'matched_frequency' }, 0.49),
            row({ layer: 8, control: 'frequency_deciles' }, 0.45),
          ],
        ],
      }),
    );
    assert.deepEqual(
      valuesOf(spec).map(({ value }) => value),
      [0.4, 0.47, 0.49, 0.45, 0.9],
    );
    assert.match(String(spec.description), /Frequency held fixed in 3 ways, layer 8 \(claimed\): 0\.45 to 0\.49\./);
  });

  it('shows the best layer and the claimed one, and one where they are the same', () => {
    const panels = (claimed: number) => {
      const records = sampleRecords(12);
      const claims = { ...records.claims, C5: { ...records.claims.C5, layer: claimed } };
      return new Set(valuesOf(specOf(controls({ ...records, claims }))).map(({ panel }) => panel));
    };
    assert.deepEqual([...panels(8)], ['layer 2 (best)', 'layer 8 (claimed)']);
    assert.deepEqual([...panels(2)], ['layer 2 (best, claimed)']);
  });

  it('is skipped where nothing was controlled', () => {
    assert.deepEqual(controls({ ...sampleRecords(12), metrics: [raw, best] }), {
      skipped: 'auc_content_function has no controlled row at the claimed or the best layer',
    });
  });
});
