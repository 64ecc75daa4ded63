import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentShare, layerSweep } from '../../toolkit/charts/layerSweep';
import { themeNamed } from '../../toolkit/charts/theme';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { layersOf, specOf, valuesOf } from './specOf';

const POST = 'TAS after LayerNorm (post)';

describe('layerSweep', () => {
  it('has each value and interval of each series once, at its layer', () => {
    const { metrics } = sampleRecords(6);
    const wanted = metrics
      .filter((row) => row.metric === 'auc_content_function' && row.primary)
      .map(({ layer, value, interval }) => [layer, value, interval![0], interval![1]]);
    const values = valuesOf(specOf(layerSweep(sampleRecords(6))));
    assert.deepEqual(
      values.map(({ layer, value, lo, hi }) => [layer, value, lo, hi]),
      wanted,
    );
    assert.deepEqual(
      values.filter(({ series }) => series === 'Attention received').map(({ layer }) => layer),
      [1, 2, 3, 4, 5, 6],
    );
  });

  it('draws no band where a row has no interval', () => {
    const records = sampleRecords(6);
    const metrics = records.metrics.map((row) => (row.layer === 3 ? { ...row, interval: null } : row));
    const values = valuesOf(specOf(layerSweep({ ...records, metrics })));
    assert.deepEqual(
      values.filter(({ lo }) => lo === null).map(({ layer }) => layer),
      [3, 3, 3],
    );
  });

  it('takes primary rows alone', () => {
    const records = sampleRecords(6);
    const others = records.metrics.map((row) => ({ ...row, primary: false, value: 0, aggregation: 'max' as const }));
    assert.deepEqual(layerSweep({ ...records, metrics: [...others, ...records.metrics] }), layerSweep(records));
  });

  it('marks layer 8 in a model that has it, and not in one that has not', () => {
    const marks = (numLayers: number) => JSON.stringify(layersOf(specOf(layerSweep(sampleRecords(numLayers)))));
    assert.match(marks(8), /"text":"layer 8"/);
    assert.match(marks(8), /"x":\{"datum":8,/);
    assert.doesNotMatch(marks(7), /layer 8|"datum":8/);
    assert.doesNotMatch(marks(6), /layer 8|"datum":8/);
  });

  it('names in its title no fewer layers than the interval of the best one holds', () => {
    const titleBy = (
      interval: [number, number] | null,
      isSwept: (row: { layer: number | null }) => boolean = () => true,
    ) => {
      const records = sampleRecords(8);
      const swept = records.metrics.filter(isSwept);
      const metrics = swept.map((row) => (row.metric === 'best_layer' ? { ...row, interval } : row));
      return /^By TAS, content words (.*?)\./.exec(specOf(layerSweep({ ...records, metrics })).description!)![1];
    };
    assert.equal(titleBy([2, 2]), 'stand out most at layer 2, not at layer 8');
    assert.equal(titleBy([1.5, 4]), 'stand out most at one of layers 1 to 4, not at layer 8');
    assert.equal(titleBy([2, 7.1]), 'stand out most at one of layers 2 to 8');
    assert.equal(titleBy(null), 'of this sample stand out most at layer 2');
    const isSwept = ({ layer }: { layer: number | null }) => layer === null || layer % 4 === 0;
    assert.equal(titleBy([4, 8], isSwept), 'stand out most at one of layers 4, 8');
    assert.equal(
      titleBy([4, 4], (row) => isSwept(row) && row.layer !== 8),
      'stand out most at layer 4',
    );
  });

  it('says why layer 8 is not marked', () => {
    const title = (numLayers: number) => specOf(layerSweep(sampleRecords(numLayers))).description!;
    assert.match(title(6), /Layer 8, the claimed one, is not marked: this model has 6 layers\./);
    assert.doesNotMatch(title(8), /not marked/);
  });

  it('draws and labels chance', () => {
    const layers = JSON.stringify(layersOf(specOf(layerSweep(sampleRecords(6)))));
    assert.match(layers, /"text":\["chance"\]/);
    assert.match(layers, /"y":\{"datum":0\.5,/);
  });

  it('names the rivals it has no values for', () => {
    const records = sampleRecords(6);
    const metrics = records.metrics.filter((row) => row.scorer !== 'attention_received');
    const title = specOf(layerSweep({ ...records, metrics })).description!;
    assert.match(title, /Not drawn, for want of values: Attention received\./);
    assert.doesNotMatch(specOf(layerSweep(records)).description!, /Not drawn/);
  });

  it('says the size of the sample, the level and the verdict on C5', () => {
    const title = specOf(layerSweep({ ...sampleRecords(8), level: 0.9 })).description!;
    assert.match(title, /1,234 words of 56 sentences\. Bands: 90 % bootstrap/);
    assert.match(title, /The claim “layer 8 is special”: inconclusive\./);
    assert.doesNotMatch(title, /C3/);
  });

  it('labels every layer where there is room, else every second or fourth', () => {
    const ticks = (numLayers: number, theme: string) => {
      const json = JSON.stringify(specOf(layerSweep(sampleRecords(numLayers), themeNamed(theme))));
      return /"values":(\[0,[\d,]+\]),"tickCount"/.exec(json)![1];
    };
    const every = (step: number, numLayers: number) =>
      JSON.stringify(Array.from({ length: numLayers / step + 1 }, (_, index) => index * step));
    assert.equal(ticks(6, 'web'), every(1, 6));
    assert.equal(ticks(24, 'web'), every(1, 24));
    assert.equal(ticks(48, 'web'), every(2, 48));
    assert.equal(ticks(12, 'acl-column'), every(1, 12));
    assert.equal(ticks(24, 'acl-column'), every(2, 24));
    assert.equal(ticks(48, 'acl-column'), every(4, 48));
  });

  it('draws other rivals that have layers, and tells the values of those that have none', () => {
    const records = sampleRecords(6);
    const at = (scorer: string, layer: number | null, value: number) =>
      metricRow({ metric: 'auc_content_function', scorer, layer }, value);
    const more = [at('attention_rollout', 1, 0.5), at('frequency', null, 0.957), at('position', null, 0.5)];
    const spec = specOf(layerSweep({ ...records, metrics: [...records.metrics, ...more] }));
    assert.deepEqual(
      [...new Set(valuesOf(spec).map(({ series }) => series))],
      [POST, 'TAS before LayerNorm (pre)', 'Attention received', 'Attention rollout'],
    );
    assert.match(spec.description!, /Without layers: Frequency 0\.96, Position 0\.50\./);
  });
});

describe('contentShare', () => {
  it('draws the base share with its interval and says it in words', () => {
    const layers = JSON.stringify(layersOf(specOf(contentShare(sampleRecords(6)))));
    assert.match(layers, /"y":\{"datum":0\.41\},"y2":\{"datum":0\.5\}/);
    assert.match(layers, /"y":\{"datum":0\.45,/);
    assert.match(layers, /"text":\["all words:","45 %"\]/);
  });

  it('has the HIGH shares of TAS in layer order', () => {
    const { metrics } = sampleRecords(8);
    const post = metrics.filter((row) => row.metric === 'high_content_share' && row.site === 'post');
    const values = valuesOf(specOf(contentShare({ ...sampleRecords(8), metrics: metrics.toReversed() })));
    assert.deepEqual(
      values.filter(({ series }) => series === POST).map(({ value }) => value),
      post.map(({ value }) => value),
    );
  });

  it('names the boundary and scope that the run used', () => {
    const records = sampleRecords(8);
    const metrics = records.metrics.map((row) => (row.scope === null ? row : { ...row, scope: 'corpus' as const }));
    const title = JSON.stringify(specOf(contentShare({ ...records, metrics, boundary: { quantile: 0.9 } })).title);
    assert.match(title, /at or above the 0\.9 quantile of the corpus\./);
  });
});
