import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scorersByPlace } from '../../toolkit/charts/ablationRows';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import { hasValue } from '../../toolkit/charts/rows';
import { runTables } from '../../toolkit/report/print/runTables';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf } from './specOf';

/** What stands for the sites of the sample in a model with others, in rows, keys, labels and captions. */
const RENAMED: readonly [RegExp, string][] = [
  [/after LayerNorm \(post\)/g, 'at site middle'],
  [/before LayerNorm \(pre\)/g, 'at site end'],
  [/\bpost\b/g, 'middle'],
  [/\bpre\b/g, 'end'],
];

function renamed<T>(value: T): T {
  const text = RENAMED.reduce((json, [site, other]) => json.replace(site, other), JSON.stringify(value));
  return JSON.parse(text) as T;
}

/** Every list of rows in a spec, whatever it is drawn as. */
function dataOf(spec: unknown): unknown[] {
  if (typeof spec !== 'object' || spec === null) return [];
  const own = 'data' in spec ? [spec.data] : [];
  return [...own, ...Object.values(spec).flatMap(dataOf)];
}

const usual = sampleRecords(8);
const other = renamed(usual);

describe('of a model whose sites are not those of BERT', () => {
  for (const [name, chart] of Object.entries(chartCatalogue(usual)))
    it(`${name} is drawn whole`, () => {
      const spec = specOf(chartCatalogue(other)[renamed(name)]);
      const expected = renamed(specOf(chart));
      assert.deepEqual(dataOf(JSON.parse(JSON.stringify(spec))), dataOf(expected));
      assert.equal(spec.description, expected.description);
      assert.doesNotMatch(JSON.stringify(spec), /\bpost\b|\bpre\b/);
    });

  it('a scorer whose words are removed is named by its site, unless that is the first', () => {
    const rows = other.sites.map((site) => metricRow({ metric: 'auprc', scorer: 'tas', site, layer: 8 }, 0.5));
    const labels = scorersByPlace(rows.filter(hasValue), other.sites).map(({ label }) => label);
    assert.deepEqual(labels, ['TAS, layer 8', 'TAS, layer 8 (end)']);
  });

  it('the tables are the same', () => {
    assert.deepEqual(runTables(other), renamed(runTables(usual)));
  });

  it('with one site all is drawn but the comparison of sites', () => {
    const [site] = other.sites;
    const has = (row: { site: string | null }) => row.site === null || row.site === site;
    const { tags, layerCorrelations } = other.aggregates;
    const alone: ChartRecords = {
      ...other,
      sites: [site],
      metrics: other.metrics.filter(has),
      aggregates: {
        ...other.aggregates,
        tags: tags.filter(has),
        layerCorrelations: { [site]: layerCorrelations[site]! },
      },
    };
    const skipped = Object.entries(chartCatalogue(alone)).filter(([, chart]) => 'skipped' in chart);
    assert.deepEqual(skipped, [['site-comparison', { skipped: 'the model has one site, middle' }]]);
    const { description } = specOf(chartCatalogue(alone)['layer-correlation']);
    assert.match(description!, /Below the diagonal: site middle\. Outlined/);
    const [layers] = runTables(alone);
    assert.deepEqual(
      layers!.columns.map(({ title }) => title),
      ['layer', 'AUC, middle', 'AUC, attention', 'content in HIGH'],
    );
  });
});
