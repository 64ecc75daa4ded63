import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderSvg } from '../../toolkit/charts/render';
import { interventions } from '../../toolkit/charts/interventions';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

const records = sampleRecords(12);
const values = valuesOf(specOf(interventions(records)));

describe('interventions', () => {
  it('has the odd part beside permuted factors, of the loss alone', () => {
    const rows = records.metrics.filter(
      ({ metric, effect }) => metric === 'intervention_odd_part' && effect === 'mlm_loss',
    );
    const drawn = values.filter(({ panel }) => panel === 'norms');
    const of = (series: unknown) => drawn.filter((point) => point.series === series);
    const [asked, control] = [...new Set(drawn.map(({ series }) => series))];
    assert.deepEqual(
      of(asked).map(({ layer, value, lo, hi }) => [layer, value, lo, hi]),
      rows.map(({ layer, value, interval }) => [layer, value, ...interval!]),
    );
    assert.deepEqual(
      of(control).map(({ layer, value, lo }) => [layer, value, lo]),
      rows.map(({ layer, nullValue }) => [layer, nullValue, null]),
    );
    assert.equal(rows.length, 13);
  });

  it('has the first set of words beside its match, operation by operation', () => {
    for (const [panel, ablation] of [
      ['zeros', 'zero'],
      ['mean', 'mean'],
      ['other', 'resample'],
    ] as const)
      for (const control of [null, 'matched'] as const) {
        const rows = records.metrics.filter(
          (row) =>
            row.metric === 'intervention_effect' &&
            row.ablation === ablation &&
            row.control === control &&
            row.bin === 'high' &&
            row.effect === 'mlm_loss',
        );
        const drawn = values.filter(
          (point) => point.panel === panel && String(point.series).startsWith('control') === (control !== null),
        );
        assert.deepEqual(
          drawn.map(({ layer, value }) => [layer, value]),
          rows.map(({ layer, value }) => [layer, value]),
        );
      }
  });

  it('draws a panel none of whose points has an interval', async () => {
    const metrics = records.metrics.map((row) => (row.ablation === 'zero' ? { ...row, interval: null } : row));
    const spec = specOf(interventions({ ...records, metrics }));
    const zeros = valuesOf(spec).filter(({ panel }) => panel === 'zeros');
    assert.ok(zeros.length > 0 && zeros.every(({ value, lo, hi }) => lo === value && hi === value));
    assert.match(await renderSvg(spec), /^<svg/);
  });

  it('says at which layers norms are told from permuted factors, and which words are replaced', () => {
    const { description } = specOf(interventions(records));
    assert.match(description!, /^At 4 of 13 layers, it makes a difference to the model whose norms are moved\./);
    assert.match(description!, /told from permuted factors at layer 1, 4, 7, 10 \(p < 0\.05, Holm over layers\)/);
    assert.match(description!, /the states of HIGH words become zeros/);
    const none = records.metrics.map((row) => ({ ...row, pAdjusted: row.pAdjusted === null ? null : 0.5 }));
    assert.match(specOf(interventions({ ...records, metrics: none })).description!, /at no layer/);
  });

  it('says nothing of norms in a run that moved none, nor of words in one that replaced none', () => {
    const without = (metric: string) =>
      specOf(interventions({ ...records, metrics: records.metrics.filter((row) => row.metric !== metric) }));
    const words = JSON.stringify(without('intervention_odd_part'));
    assert.doesNotMatch(words, /norm|permuted factors/i);
    assert.match(words, /Zeros, mean, other: the states of HIGH words become zeros, the mean, or another token's\./);
    assert.match(words, /"control: matched words"/);
    const norms = JSON.stringify(without('intervention_effect'));
    assert.doesNotMatch(norms, /matched words|Zeros|HIGH/);
    assert.match(norms, /"control: permuted factors"/);
  });

  it('takes another effect where the run has no loss, and says where there is nothing', () => {
    const metrics = records.metrics.filter(({ effect }) => effect !== 'mlm_loss');
    assert.match(JSON.stringify(specOf(interventions({ ...records, metrics }))), /Cosine distance of the mean state/);
    const none = records.metrics.filter(({ metric }) => !metric.startsWith('intervention_'));
    assert.deepEqual(interventions({ ...records, metrics: none }), {
      skipped: 'no row of intervention_odd_part or intervention_effect has a value',
    });
  });
});
