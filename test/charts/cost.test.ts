import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cost } from '../../toolkit/charts/cost';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf, valuesOf } from './specOf';

describe('cost', () => {
  const values = valuesOf(specOf(cost(sampleRecords(12))));
  const of = (panel: string) => values.filter((value) => value.panel === panel);

  it('has each scorer with its passes and operations, told in three digits', () => {
    assert.deepEqual(
      of('Forward passes per sentence').map(({ scorer, value, label }) => [scorer, value, label]),
      [
        ['TAS', 1, '1'],
        ['Attention received', 1, '1'],
        ['Integrated gradients', 50, '50'],
        ['Leave-one-out', 18.4, '18.4'],
        ['Frequency', 0, 'none'],
      ],
    );
    assert.deepEqual(
      of('FLOPs per 1,000 tokens').map(({ label }) => label),
      ['173 G', '173 G', '26 T', '3.2 T', 'none'],
    );
  });

  it('sets what costs nothing left of all else, which a logarithmic axis has no place for', () => {
    for (const panel of ['Forward passes per sentence', 'FLOPs per 1,000 tokens']) {
      const places = of(panel).map(({ at }) => Number(at));
      assert.equal(places.at(-1), Math.min(...places));
      assert.ok(places.every((place) => place > 0));
    }
  });

  it('orders the scorers by operations, the cheapest on top', () => {
    const domain = /"scale":\{"domain":(\["[^\]]*\]),"padding":0\}/.exec(
      JSON.stringify(specOf(cost(sampleRecords(12)))),
    )![1]!;
    assert.deepEqual(JSON.parse(domain), [
      'Frequency',
      'TAS',
      'Attention received',
      'Leave-one-out',
      'Integrated gradients',
    ]);
  });

  it('takes the dearest layer of a scorer', () => {
    const at = (layer: number, value: number) =>
      metricRow({ metric: 'flops_per_1000_tokens', scorer: 'tas', layer }, value);
    assert.deepEqual(
      valuesOf(specOf(cost({ metrics: [at(1, 2e9), at(8, 4e9), at(2, 3e9)] }))).map(({ label }) => label),
      ['4 G'],
    );
  });

  it('names the layer that a cost is of', () => {
    const at = (layer: number, value: number) =>
      metricRow({ metric: 'flops_per_1000_tokens', scorer: 'tas', layer }, value);
    const [value] = valuesOf(specOf(cost({ metrics: [at(1, 2e9), at(8, 4e9)] })));
    assert.equal(value!.scorer, 'TAS, layer 8');
  });
});
