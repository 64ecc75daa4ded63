import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layerMapChart, layerMapCurves } from '../../toolkit/charts/layerMap';
import { sampleLayerMap } from './sampleLayerMap';
import { sampleRecords } from './sampleRecords';
import { layersOf, specOf, valuesOf } from './specOf';

describe('layerMapChart', () => {
  const records = sampleRecords(12);
  const spec = specOf(layerMapChart(records));

  it('has a cell for every task and layer with its gain, structure above meaning, each family under its name', () => {
    const { tasks } = sampleLayerMap(12);
    const expected = ['upos', 'deprel', 'entity_type'].flatMap((name) =>
      tasks
        .find(({ task }) => task === name)!
        .layers.map(({ layer, gain }) => [name.replace('_', ' '), layer, gain!.value]),
    );
    assert.deepEqual(
      valuesOf(spec).map(({ task, layer, gain }) => [task, layer, gain]),
      expected,
    );
    const { y } = (spec as unknown as { encoding: { y: { scale: { domain: string[] } } } }).encoding;
    assert.deepEqual(y.scale.domain, ['Structure', 'upos', 'deprel', 'Meaning', 'entity type']);
  });

  it('outlines the layers that are not told from the best, and no others', () => {
    const best = valuesOf(spec).filter(({ isBest }) => isBest);
    assert.deepEqual(
      best.map(({ task, layer }) => [task, layer]),
      [
        ['upos', 5],
        ['upos', 6],
        ['deprel', 7],
        ['deprel', 8],
        ['entity type', 9],
        ['entity type', 10],
      ],
    );
    assert.match(JSON.stringify(layersOf(spec)), /"filter":"datum.isBest"/);
  });

  it('names the task that is not shown, with its reason, and the best layers of both families', () => {
    const chart = layerMapChart(records);
    assert.ok('spec' in chart);
    assert.equal(chart.caption.title, 'Probes read structure best at layer 7, meaning best at layer 9');
    assert.match(chart.caption.sentences.join(' '), /Not shown: tense \(the corpus has no such labels\)/);
  });

  it('is skipped without probes, and where no task could be judged', () => {
    assert.deepEqual(layerMapChart({ ...records, layerMap: null }), { skipped: 'the run has no probes' });
    const tasks = sampleLayerMap(12).tasks.slice(-1);
    for (const draw of [layerMapChart, layerMapCurves])
      assert.match(JSON.stringify(draw({ ...records, layerMap: { tasks } })), /skipped.*no task could be judged/);
  });
});

describe('layerMapCurves', () => {
  it('has the information of every task and layer with its interval, in the panel of its family', () => {
    const values = valuesOf(specOf(layerMapCurves(sampleRecords(12))));
    const task = sampleLayerMap(12).tasks.find((one) => one.task === 'deprel')!;
    assert.deepEqual(
      values.filter(({ series }) => series === 'deprel'),
      task.layers.map(({ layer, information: { value, interval } }) => ({
        ...{ panel: 'Structure', series: 'deprel', layer, value, lo: interval![0], hi: interval![1] },
      })),
    );
    assert.deepEqual([...new Set(values.map(({ panel }) => panel))], ['Structure', 'Meaning']);
  });
});
