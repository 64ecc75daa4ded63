import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import type { Chart } from '../../toolkit/charts/spec';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

const NAMES = ['layer-sweep', 'content-share', 'high-composition', 'token-heatmap'];
const GOLDEN = join(__dirname, '..', 'golden', 'charts');

describe('chartCatalogue', () => {
  it('has every chart, in the order of the report', () => {
    assert.deepEqual(Object.keys(chartCatalogue(sampleRecords(8))), NAMES);
  });

  for (const name of NAMES) {
    it(`gives the golden spec of ${name}`, () => {
      const golden: unknown = JSON.parse(readFileSync(join(GOLDEN, `${name}.vl.json`), 'utf8'));
      assert.deepEqual(JSON.parse(JSON.stringify(specOf(chartCatalogue(sampleRecords(8))[name]))), golden);
    });
  }

  const schemaPath = require.resolve('vega-lite/vega-lite-schema.json');
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

  for (const numLayers of [1, 6, 12, 24]) {
    it(`gives specs that follow Vega-Lite's schema for ${numLayers} layers`, () => {
      for (const [name, chart] of Object.entries(chartCatalogue(sampleRecords(numLayers)))) {
        const asWritten: unknown = JSON.parse(JSON.stringify(specOf(chart)));
        assert.ok(validate(asWritten), `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
      }
    });
  }

  it("does not pass a spec that breaks Vega-Lite's schema", () => {
    assert.equal(validate({ ...specOf(chartCatalogue(sampleRecords(6))['layer-sweep']), width: 'wide' }), false);
  });

  it('gives the same specs whatever the order of the metric rows', () => {
    const records = sampleRecords(8);
    assert.deepEqual(chartCatalogue({ ...records, metrics: records.metrics.toReversed() }), chartCatalogue(records));
  });
});

describe('chartCatalogue says why it skips', () => {
  const skipped = (change: (records: ChartRecords) => Partial<ChartRecords>): Record<string, Chart> => {
    const records = sampleRecords(8);
    return chartCatalogue({ ...records, ...change(records) });
  };

  it('charts of a metric that is missing', () => {
    const charts = skipped(({ metrics }) => ({
      metrics: metrics.filter((row) => row.metric !== 'auc_content_function'),
    }));
    assert.deepEqual(charts['layer-sweep'], {
      skipped: 'no primary row of auc_content_function has a value and a layer',
    });
    assert.ok('spec' in charts['content-share']!);
  });

  it('the content share without its base', () => {
    const charts = skipped(({ metrics }) => ({
      metrics: metrics.map((row) =>
        row.metric === 'content_share' ? { ...row, value: null, reason: 'no words' } : row,
      ),
    }));
    assert.deepEqual(charts['content-share'], {
      skipped: 'content_share has no value: there is nothing to compare HIGH words with',
    });
  });

  it('charts of words where there are none', () => {
    const charts = skipped(() => ({ words: [] }));
    assert.deepEqual(charts['high-composition'], { skipped: 'the run has no words' });
    assert.deepEqual(charts['token-heatmap'], { skipped: 'the run has no words' });
  });

  it('charts of words whose scores do not reach the last layer', () => {
    const charts = skipped(() => ({ numLayers: 9 }));
    assert.deepEqual(charts['high-composition'], { skipped: 'not every word has a score "tas.post.9"' });
    assert.deepEqual(charts['token-heatmap'], { skipped: 'not every word has a score "tas.post.9"' });
  });

  it('the heat map of a sentence too long to name its words', () => {
    const charts = skipped(({ words }) => ({
      words: Array.from({ length: 512 }, (_, at) => ({ ...words[0]!, word: at })),
    }));
    assert.deepEqual(charts['token-heatmap'], { skipped: 'the sentence has 512 words, and the heat map room for 64' });
    assert.ok('spec' in charts['high-composition']!);
  });
});
