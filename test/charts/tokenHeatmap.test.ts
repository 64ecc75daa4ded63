import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { themeNamed } from '../../toolkit/charts/theme';
import { tokenHeatmap } from '../../toolkit/charts/tokenHeatmap';
import { sampleRecords } from './sampleRecords';
import { scoredWords } from './sampleWords';
import { layersOf, specOf, valuesOf } from './specOf';

describe('tokenHeatmap', () => {
  const sample = sampleRecords(1);
  const four = sample.example.slice(0, 4).map((word, at) => ({
    ...word,
    form: ['a', 'rose', 'a', 'rose'][at]!,
    scores: { 'tas.post.0': [1, 1, 3, 3][at]!, 'tas.post.1': 3 },
  }));
  const chart = specOf(tokenHeatmap({ ...sample, example: four }));

  it('has one cell a word and layer, repeated words apart, in sentence order', () => {
    assert.deepEqual(
      valuesOf(chart).map(({ word, form, layer }) => [word, form, layer]),
      [
        [0, 'a', 0],
        [1, 'rose', 0],
        [2, 'a', 0],
        [3, 'rose', 0],
        [0, 'a', 1],
        [1, 'rose', 1],
        [2, 'a', 1],
        [3, 'rose', 1],
      ],
    );
    assert.deepEqual((chart as { params: unknown }).params, [{ name: 'forms', value: ['a', 'rose', 'a', 'rose'] }]);
  });

  it('colours by the z-score within the layer, 0 where all are equal', () => {
    assert.deepEqual(
      valuesOf(chart).map(({ z }) => z),
      [-1, -1, 1, 1, 0, 0, 0, 0],
    );
  });

  it('marks as HIGH what reaches the quantile of its layer', () => {
    assert.deepEqual(
      valuesOf(chart).map(({ bucket }) => bucket),
      ['LOW', 'LOW', 'HIGH', 'HIGH', 'HIGH', 'HIGH', 'HIGH', 'HIGH'],
    );
  });

  it('outlines layer 8 where the model has it', () => {
    const outlined = (numLayers: number) =>
      layersOf(specOf(tokenHeatmap(sampleRecords(numLayers)))).filter((layer) => layer.data !== undefined);
    assert.deepEqual(
      outlined(8).map((layer) => layer.data),
      [{ values: [{ layer: 8 }] }],
    );
    assert.deepEqual(outlined(6), []);
  });

  it('is skipped in a column that cannot name the words, though a browser can', () => {
    const words = Array.from({ length: 40 }, () => ['word', 'NOUN'] as const);
    const records = { ...sample, example: scoredWords(words, 1) };
    assert.ok('spec' in tokenHeatmap(records));
    assert.deepEqual(tokenHeatmap(records, themeNamed('acl-column')), {
      skipped: 'the sentence has 40 words, and the heat map room for 21',
    });
  });
});
