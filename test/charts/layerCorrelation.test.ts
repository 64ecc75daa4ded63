import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layerCorrelation } from '../../toolkit/charts/layerCorrelation';
import { WEB } from '../../toolkit/charts/theme';
import { sampleRecords } from './sampleRecords';
import { layersOf, specOf, valuesOf } from './specOf';

describe('layerCorrelation', () => {
  const records = sampleRecords(2);
  const layers = [0, 1, 2];
  const site = (from: number) => ({ layers, rho: layers.map((a) => layers.map((b) => from + a / 10 + b / 100)) });
  const layerCorrelations = { post: site(0.1), pre: site(-0.5) };
  const chart = layerCorrelation({ ...records, aggregates: { ...records.aggregates, layerCorrelations } });

  it('has site post below the diagonal, site pre above it, and nothing on it', () => {
    const round = (value: unknown) => Math.round(Number(value) * 1000) / 1000;
    assert.deepEqual(
      valuesOf(specOf(chart)).map(({ row, column, rho, label }) => [row, column, round(rho), label]),
      [
        [1, 0, 0.2, '.20'],
        [2, 0, 0.3, '.30'],
        [2, 1, 0.31, '.31'],
        [0, 1, -0.49, '−.49'],
        [0, 2, -0.48, '−.48'],
        [1, 2, -0.38, '−.38'],
      ],
    );
    assert.match(JSON.stringify(layersOf(specOf(chart))), /◣ post.*pre ◥/);
  });

  it('has one digit where two have no room, and else a minus sign alone', () => {
    const labels = new Set(valuesOf(specOf(layerCorrelation(sampleRecords(24)))).map(({ label }) => label));
    for (const label of labels) assert.match(String(label), /^−?\.\d$|^1\.0$/);
    const narrow = { ...WEB, plot: { width: 300, height: 260 } };
    const signs = valuesOf(specOf(layerCorrelation(sampleRecords(24), narrow))).map(({ label }) => label);
    assert.deepEqual([...new Set(signs)].sort(), ['', '−']);
  });

  it('outlines row and column of the claimed layer', () => {
    const outlines = (numLayers: number) =>
      layersOf(specOf(layerCorrelation(sampleRecords(numLayers))))
        .map(({ data }) => JSON.stringify(data ?? null))
        .filter((data) => data.includes('8'));
    assert.deepEqual(outlines(12), ['{"values":[{"row":8}]}', '{"values":[{"column":8}]}']);
    assert.deepEqual(outlines(6), []);
  });

  it('leaves out a layer whose scores are all the same', () => {
    const post = { layers, rho: layers.map((a) => layers.map((b) => (a === 1 || b === 1 ? null : 0.5))) };
    const some = layerCorrelation({
      ...records,
      aggregates: { ...records.aggregates, layerCorrelations: { ...layerCorrelations, post } },
    });
    assert.equal(valuesOf(specOf(some)).filter(({ row, column }) => Number(row) > Number(column)).length, 1);
  });

  it('is skipped without a site', () => {
    const { pre } = layerCorrelations;
    assert.deepEqual(
      layerCorrelation({ ...records, aggregates: { ...records.aggregates, layerCorrelations: { pre } } }),
      {
        skipped: 'aggregates.json has no correlation between layers at site post',
      },
    );
  });
});
