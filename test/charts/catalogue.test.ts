import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chartCatalogue } from '../../toolkit/charts/catalogue';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import { NO_READINGS } from '../../toolkit/harness/claims/multiverse';
import type { Chart } from '../../toolkit/charts/spec';
import { exampleWords, scoredWords } from './sampleWords';
import { sampleRecords } from './sampleRecords';
import { specOf } from './specOf';

const NAMES = [
  'layer-sweep',
  'site-comparison',
  'controls',
  'outlier-dimensions',
  'content-share',
  'high-composition',
  'boundary-sweep',
  'tag-distribution',
  'layer-correlation',
  'shift-dominance',
  'shift-lorenz',
  'scorer-ranking',
  'matched-words',
  'ablation-curves',
  'plausibility',
  'interventions',
  'layer-map',
  'layer-map-curves',
  'structural-probe',
  'erasure',
  'cost',
  'token-heatmap',
  'token-text',
];
/** Those of the readings that the sample has. */
const CURVES = ['readings-C3-odds-post', 'readings-C4-vector-post'];
const ALL = [...NAMES, ...CURVES];
const GOLDEN = join(__dirname, '..', 'golden', 'charts');

describe('chartCatalogue', () => {
  it('has every chart, in the order of the report', () => {
    assert.deepEqual(Object.keys(chartCatalogue(sampleRecords(8))), ALL);
  });

  for (const name of ALL) {
    it(`gives the golden spec of ${name}`, () => {
      const golden: unknown = JSON.parse(readFileSync(join(GOLDEN, `${name}.vl.json`), 'utf8'));
      assert.deepEqual(JSON.parse(JSON.stringify(specOf(chartCatalogue(sampleRecords(8))[name]))), golden);
    });
  }

  const schemaPath = require.resolve('vega-lite/vega-lite-schema.json');
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

  for (const numLayers of [8, 12, 24]) {
    it(`gives specs that follow Vega-Lite's schema, their data inline, for ${numLayers} layers`, () => {
      for (const [name, chart] of Object.entries(chartCatalogue(sampleRecords(numLayers)))) {
        const asWritten = JSON.stringify(specOf(chart));
        assert.ok(validate(JSON.parse(asWritten)), `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
        assert.doesNotMatch(asWritten, /"url":/, name);
        assert.match(asWritten, /"\$schema":"https:\/\/vega\.github\.io\/schema\/vega-lite\/v6\.json"/);
      }
    });
  }

  for (const numLayers of [1, 6]) {
    it(`skips for ${numLayers} layers only the shift into layer 8, which there is not`, () => {
      const charts = Object.entries(chartCatalogue(sampleRecords(numLayers)));
      const skipped = charts.filter(([, chart]) => 'skipped' in chart);
      assert.deepEqual(skipped, [['shift-lorenz', { skipped: 'aggregates.json has no shifts into layer 8' }]]);
      for (const [name, chart] of charts)
        if ('spec' in chart) assert.ok(validate(JSON.parse(JSON.stringify(chart.spec))), name);
    });
  }

  it("does not pass a spec that breaks Vega-Lite's schema", () => {
    assert.equal(validate({ ...specOf(chartCatalogue(sampleRecords(6))['layer-sweep']), width: 'wide' }), false);
  });

  it('gives the same specs whatever the order of the metric rows', () => {
    const records = sampleRecords(8);
    assert.deepEqual(chartCatalogue({ ...records, metrics: records.metrics.toReversed() }), chartCatalogue(records));
  });

  it('says in the description what the caption says, and the first whole sentences of it in two lines of subtitle', () => {
    for (const [name, chart] of Object.entries(chartCatalogue(sampleRecords(8)))) {
      assert.ok('spec' in chart);
      const { title, sentences } = chart.caption;
      assert.doesNotMatch(title, /\.$/, name);
      for (const sentence of sentences) assert.match(sentence, /\.$/, `${name}: ${sentence}`);
      assert.equal(chart.spec.description, [`${title}.`, ...sentences].join(' '));
      const drawn = chart.spec.title as { text: string[]; subtitle: string[] };
      assert.equal(drawn.text.join(' '), title);
      assert.ok(drawn.subtitle.length >= 1 && drawn.subtitle.length <= 2, `${name}: ${drawn.subtitle.length} lines`);
      const told = sentences.findIndex((_, at) => sentences.slice(0, at + 1).join(' ') === drawn.subtitle.join(' '));
      assert.ok(told >= 0, `${name}: a sentence is cut`);
    }
  });
});

describe('chartCatalogue marks the layer of the claim', () => {
  const marking = ['layer-sweep', 'site-comparison', 'content-share', 'high-composition', 'token-heatmap'];

  it('as the config has it', () => {
    const records = sampleRecords(12);
    const { C2, C4, C5 } = records.claims;
    const charts = chartCatalogue({ ...records, claims: { C2, C4, C5: { ...C5, layer: 5 } } });
    for (const name of marking) {
      const json = JSON.stringify(specOf(charts[name]));
      assert.match(json, /"text":"layer 5"|layer 5, the claimed one/, name);
      assert.doesNotMatch(json, /"text":"layer 8"|layer 8, the one/, name);
    }
  });

  it('and says where the model does not have it', () => {
    const charts = chartCatalogue(sampleRecords(6));
    for (const name of [
      ...marking,
      'layer-correlation',
      'tag-distribution',
      'controls',
      'outlier-dimensions',
      'shift-dominance',
      'token-text',
    ])
      assert.match(
        specOf(charts[name]).description!,
        /Layer 8, the claimed one, is not marked: this model has 6 layers\./,
        name,
      );
  });
});

describe('chartCatalogue says why it skips', () => {
  const skipped = (change: (records: ChartRecords) => Partial<ChartRecords>): Record<string, Chart> => {
    const records = sampleRecords(8);
    return chartCatalogue({ ...records, ...change(records) });
  };
  const without = (...names: string[]) =>
    skipped(({ metrics }) => ({ metrics: metrics.filter(({ metric }) => !names.includes(metric)) }));
  const reasons = (charts: Record<string, Chart>) =>
    Object.fromEntries(
      Object.entries(charts).flatMap(([name, chart]) => ('skipped' in chart ? [[name, chart.skipped]] : [])),
    );

  it('charts of a metric that is missing, and draws the others', () => {
    assert.deepEqual(reasons(without('auc_content_function')), {
      'layer-sweep': 'no primary row of auc_content_function has a value and a layer',
      'site-comparison': 'no layer has auc_content_function of TAS at both sites',
      controls: 'no raw row of auc_content_function at the claimed or the best layer',
      'outlier-dimensions': 'no raw row of auc_content_function at the claimed or the best layer',
    });
    assert.deepEqual(reasons(without('high_content_share', 'high_content_odds', 'high_jaccard_site')), {
      'site-comparison': 'no primary row of high_jaccard_site has a value and a layer',
      'content-share': 'no primary row of high_content_share has a value and a layer',
      'boundary-sweep': 'no primary row of high_content_odds at layer 8, site post',
    });
    assert.deepEqual(
      reasons(without('comprehensiveness', 'sufficiency', 'passes_per_sentence', 'flops_per_1000_tokens')),
      {
        'scorer-ranking': 'no row of comprehensiveness or sufficiency is a mean over the shares',
        'ablation-curves': 'no row of comprehensiveness or sufficiency has a share of the words',
        cost: 'no row of passes_per_sentence or flops_per_1000_tokens has a value',
      },
    );
    assert.deepEqual(reasons(without('content_shift', 'content_norm_change')), {
      'shift-dominance': 'no primary row of content_shift has a value and a layer',
    });
  });

  it('every chart of a run without rows, aggregates or words', () => {
    const nothing = { tags: [], layerCorrelations: {}, shifts: [], agreement: null };
    const charts = skipped(() => ({
      metrics: [],
      aggregates: nothing,
      example: [],
      verdicts: [],
      matched: [],
      layerMap: null,
      readings: NO_READINGS,
    }));
    assert.deepEqual(Object.keys(charts), NAMES);
    assert.deepEqual(Object.keys(reasons(charts)), NAMES);
    for (const reason of Object.values(reasons(charts))) assert.doesNotMatch(reason, /undefined|NaN|null/);
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
    const charts = skipped(() => ({ example: [] }));
    assert.deepEqual(charts['token-heatmap'], { skipped: 'the run has no example sentence' });
    assert.deepEqual(charts['token-text'], { skipped: 'the run has no example sentence' });
  });

  it('charts of layers that words and aggregates do not reach', () => {
    const charts = skipped(() => ({ numLayers: 9 }));
    assert.deepEqual(charts['high-composition'], {
      skipped: 'aggregates.json has no parts of speech of TAS (post) at layer 9',
    });
    assert.deepEqual(charts['token-heatmap'], { skipped: 'not every word has a score "tas.post.9"' });
  });

  it('the composition of HIGH where no boundary was drawn', () => {
    const charts = skipped(({ aggregates }) => ({
      aggregates: { ...aggregates, tags: aggregates.tags.map((tag) => ({ ...tag, high: null })) },
    }));
    assert.deepEqual(charts['high-composition'], { skipped: 'aggregates.json has no HIGH words at layer 0' });
  });

  it('views of a sentence too long to name its words', () => {
    const long = scoredWords(
      Array.from({ length: 512 }, () => ['word', 'NOUN'] as const),
      8,
    );
    const charts = skipped(() => ({ example: long }));
    assert.deepEqual(charts['token-heatmap'], { skipped: 'the sentence has 512 words, and the heat map room for 64' });
    assert.deepEqual(charts['token-text'], { skipped: 'the sentence has 512 words, and the text view room for 150' });
    assert.ok('spec' in charts['high-composition']!);
  });

  it('and nothing for a sentence of markup, emoji and scripts of all directions', () => {
    const charts = skipped(() => ({ example: exampleWords(8, 1) }));
    assert.deepEqual(reasons(charts), {});
  });
});
