import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { siteComparison } from '../../toolkit/charts/siteComparison';
import { sampleRecords } from './sampleRecords';
import { number } from './sampleRows';
import { specOf } from './specOf';

type Values = Record<string, unknown>[];
interface Panel {
  data: { values: Values };
  layer: { data?: { values: Values }; mark: { type: string } }[];
}

function panels(records = sampleRecords(6)): [Panel, Panel] {
  return (specOf(siteComparison(records)) as unknown as { hconcat: [Panel, Panel] }).hconcat;
}

describe('siteComparison', () => {
  it('has the area of each layer at both sites, each with its interval', () => {
    const [left] = panels();
    const wanted = [0, 1].flatMap((site) =>
      Array.from({ length: 7 }, (_, layer) => {
        const value = number(layer, site);
        const round = (bound: number) => Math.round(bound * 1000) / 1000;
        return [
          site === 0 ? 'TAS after LayerNorm (post)' : 'TAS before LayerNorm (pre)',
          layer,
          value,
          round(value - 0.04),
        ];
      }),
    );
    assert.deepEqual(
      left.data.values.map(({ series, layer, value, lo }) => [series, layer, value, lo]),
      wanted,
    );
  });

  it('has the words in common of each layer', () => {
    const [, right] = panels();
    assert.deepEqual(
      right.data.values.map(({ layer, value }) => [layer, value]),
      Array.from({ length: 7 }, (_, layer) => [layer, number(layer, 5)]),
    );
  });

  it('marks what unrelated sets of the same sizes share', () => {
    const records = sampleRecords(1);
    const tag = (layer: number, site: 'post' | 'pre', high: number) => {
      return { layer, site, upos: 'NOUN', words: 100, high, mean: 1, quantiles: [] };
    };
    const tags = [tag(0, 'post', 50), tag(0, 'pre', 50), tag(1, 'post', 20), tag(1, 'pre', 60)];
    const [, right] = panels({ ...records, aggregates: { ...records.aggregates, tags } });
    // a b / (a + b - a b): .25 / .75, and .12 / .68.
    assert.deepEqual(right.layer.find(({ mark }) => mark.type === 'tick')!.data!.values, [
      { layer: 0, value: 0.25 / 0.75 },
      { layer: 1, value: 0.12 / (0.2 + 0.6 - 0.12) },
    ]);
  });

  it('marks nothing of the kind where the sizes are not known', () => {
    const records = sampleRecords(1);
    const chart = siteComparison({ ...records, aggregates: { ...records.aggregates, tags: [] } });
    assert.doesNotMatch(specOf(chart).description!, /Unrelated/);
    assert.match(specOf(siteComparison(records)).description!, /Unrelated: what two unrelated sets/);
  });
});
