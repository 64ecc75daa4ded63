import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { erasure, usedLayers } from '../../toolkit/charts/erasure';
import { fitted } from '../../toolkit/charts/fit';
import { pictureSize } from '../../toolkit/charts/render';
import { THEMES } from '../../toolkit/charts/theme';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';
import { overlaps, textBoxes } from './textBoxes';

const records = sampleRecords(12);
const ofErasure = (metric: string) => records.metrics.filter((row) => row.metric === metric);

describe('erasure', () => {
  it('has the effect of each task and of each null, layer by layer, with its interval', () => {
    const values = valuesOf(specOf(erasure(records)));
    const lines = [
      [null, "the task's labels"],
      ['permuted labels', 'control: permuted labels'],
      ['control task', 'control: labels by word type'],
    ] as const;
    for (const [bin, panel] of [
      ['upos', 'upos'],
      ['entity_type', 'entity type'],
    ])
      for (const [control, series] of lines) {
        const rows = ofErasure('erasure_effect').filter((row) => row.bin === bin && row.control === control);
        assert.deepEqual(
          values.filter((point) => point.panel === panel && point.series === series),
          rows.map(({ layer, value, interval }) => ({
            panel,
            series,
            layer,
            value,
            lo: interval![0],
            hi: interval![1],
          })),
        );
        assert.equal(rows.length, 13);
      }
    assert.equal(values.length, 2 * 3 * 13);
  });

  it('says where a task is told from both nulls; one alone does not do, nor does an effect below them', () => {
    assert.deepEqual(usedLayers('upos', records.metrics.toReversed()), [0, 3, 6, 9, 12]);
    assert.deepEqual(usedLayers('entity_type', records.metrics), []);
    const below = ofErasure('erasure_excess').map((row) => ({ ...row, value: row.layer === 3 ? -1 : row.value }));
    assert.deepEqual(usedLayers('upos', below), [0, 6, 9, 12]);
    const { description } = specOf(erasure(records));
    assert.match(description!, /^That the model uses what a task tells is shown for 1 of 2\./);
    assert.match(description!, /: upos at layers 0, 3, 6, 9, 12; entity type at no layer\./);
  });

  it('fits the page of every theme with as many tasks as the layer map has, no text over another', async () => {
    for (const count of [3, 9]) {
      const tasks = Array.from({ length: count }, (_, at) => `information_status_${at}`);
      const metrics = tasks.flatMap((bin) =>
        records.metrics.filter((row) => row.bin === 'upos').map((row) => ({ ...row, bin })),
      );
      const layerMap = { tasks: tasks.map((task) => ({ ...records.layerMap!.tasks[0]!, task })) };
      for (const theme of THEMES) {
        const chart = await fitted((at) => erasure({ ...records, metrics, layerMap }, at), theme);
        const spec = specOf(chart);
        const { width, height } = await pictureSize(spec);
        const isWithin = width <= (theme.page.width ?? Infinity) && height <= (theme.page.height ?? 950);
        assert.ok(isWithin, `${count} tasks, ${theme.name}: ${width} x ${height}`);
        assert.deepEqual(overlaps(await textBoxes(spec)), [], theme.name);
        const { spec: panel } = spec as unknown as { spec: { height: number } };
        assert.ok(panel.height >= 2 * theme.fontSize, `${theme.name}: ${panel.height}`);
      }
    }
  });

  it('is skipped with the reason where nothing was erased', () => {
    const [first] = ofErasure('erasure_effect');
    const refused = [{ ...first!, value: null, layer: null, reason: 'the checkpoint has no masked-LM head' }];
    assert.deepEqual(erasure({ ...records, metrics: refused }), { skipped: 'the checkpoint has no masked-LM head' });
    assert.deepEqual(erasure({ ...records, metrics: [] }), { skipped: 'the run erased nothing (probes.erasure)' });
  });
});
