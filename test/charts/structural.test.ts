import assert from 'node:assert/strict';
import { test } from 'node:test';
import { structural } from '../../toolkit/charts/structural';
import { sampleLayerMap } from './sampleLayerMap';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

const records = sampleRecords(12);
const trees = sampleLayerMap(12).structural!;

test('each measure of every layer that was fitted is a point with its interval', () => {
  const measures = [
    ['edges recovered (UUAS)', 'uuas'],
    ['rank correlation of distances', 'distanceSpearman'],
    ['rank correlation of depths', 'depthSpearman'],
  ] as const;
  const expected = measures.flatMap(([series, key]) =>
    trees.layers.map((one) => {
      const { value, interval } = one[key]!;
      return { series, layer: one.layer, value, lo: interval![0], hi: interval![1] };
    }),
  );
  assert.deepEqual(valuesOf(specOf(structural(records))), expected);
});

test('the title has the best layer, and a rule stands where the chain does', () => {
  const chart = structural(records);
  assert.ok('spec' in chart);
  assert.equal(chart.caption.title, 'Structural probes find dependency trees best at layer 9: 80 % of edges');
  assert.ok(JSON.stringify(chart.spec).includes(`"y":{"datum":${trees.chain!.uuas.value}`));
});

test('it is skipped without structural probes, and where none were fitted with the reason', () => {
  const { tasks } = sampleLayerMap(12);
  assert.match(JSON.stringify(structural({ ...records, layerMap: { tasks } })), /no structural probes/);
  const none = { ...trees, chain: null, layers: [], best: null, notToldFromBest: [], reason: 'too few documents' };
  const chart = structural({ ...records, layerMap: { tasks, structural: none } });
  assert.deepEqual(chart, { skipped: 'too few documents' });
});
