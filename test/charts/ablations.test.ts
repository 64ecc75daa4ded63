import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ablationCurves } from '../../toolkit/charts/ablationCurves';
import { plausibility, scorerRanking } from '../../toolkit/charts/scorerRanking';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf, valuesOf } from './specOf';

const records = sampleRecords(12);
const scorersOf = (values: Record<string, unknown>[], field: string) => [...new Set(values.map((one) => one[field]))];

describe('ablationCurves', () => {
  const values = valuesOf(specOf(ablationCurves(records)));

  it('has the primary effect at each share, by metric and ablation', () => {
    for (const [metric, measure] of [
      ['comprehensiveness', 'words removed'],
      ['sufficiency', 'words kept'],
    ] as const)
      for (const [ablation, name] of [
        ['mask', 'replaced by [MASK]'],
        ['delete', 'deleted'],
      ] as const) {
        const rows = records.metrics.filter(
          (row) =>
            row.metric === metric &&
            row.ablation === ablation &&
            row.effect === 'mean_cosine' &&
            row.scorer === 'tas' &&
            row.layer === 8 &&
            row.bin !== null,
        );
        assert.deepEqual(
          values
            .filter((one) => one.series === 'TAS' && one.measure === measure && one.ablation === name)
            .map(({ share, value, lo, hi }) => [share, value, lo, hi])
            .sort(),
          rows.map(({ bin, value, interval }) => [Number(bin!.slice(6)), value, ...interval!]).sort(),
        );
        assert.equal(rows.length, 5);
      }
  });

  it('draws eight scorers, TAS, attention received and random among them, and names those left out', () => {
    const drawn = scorersOf(values, 'series');
    assert.equal(drawn.length, 8);
    for (const scorer of ['TAS', 'Attention received', 'Random']) assert.ok(drawn.includes(scorer), scorer);
    const left = /Not drawn, for want of room: (.*?)\./.exec(specOf(ablationCurves(records)).description!)![1]!;
    assert.equal(left.split(', ').length, 3);
    for (const scorer of left.split(', ')) assert.ok(!drawn.includes(scorer), scorer);
  });

  it('takes scorers that have layers at the claimed one', () => {
    const claims = { ...records.claims, C5: { ...records.claims.C5, layer: 2 } };
    const spec = specOf(ablationCurves({ ...records, claims }));
    assert.ok(!scorersOf(valuesOf(spec), 'series').includes('Attention received'));
    assert.ok(scorersOf(valuesOf(spec), 'series').includes('TAS'));
    assert.match(spec.description!, /Scorers that have layers: layer 2\./);
  });

  it('names an effect and a scorer that are not of the toolkit by their own names', () => {
    const own = { metric: 'comprehensiveness', scorer: 'my_scorer', ablation: 'blur', effect: 'my_effect' } as const;
    const spec = specOf(ablationCurves({ ...records, metrics: [metricRow({ ...own, bin: 'share 0.1' }, 0.3)] }));
    assert.match(JSON.stringify(spec), /"title":"my effect"/);
    assert.deepEqual(
      valuesOf(spec).map(({ series, ablation, share, value }) => [series, ablation, share, value]),
      [['my scorer', 'blur', 0.1, 0.3]],
    );
  });
});

describe('scorerRanking', () => {
  const values = valuesOf(specOf(scorerRanking(records)));

  it('has every scorer at each metric and ablation, from means over the shares alone', () => {
    const places = new Set(
      records.metrics
        .filter(({ metric, bin }) => metric === 'sufficiency' && bin === null)
        .map(({ scorer, layer, site }) => JSON.stringify([scorer, layer, site])),
    );
    assert.equal(scorersOf(values, 'scorer').length, places.size);
    assert.equal(values.length, places.size * 2 * 2);
    for (const label of ['TAS, layer 8', 'TAS, layer 2', 'Attention received, layer 8', 'Random'])
      assert.ok(scorersOf(values, 'scorer').includes(label), label);
    const row = records.metrics.find(
      (one) =>
        one.metric === 'sufficiency' &&
        one.scorer === 'random' &&
        one.ablation === 'delete' &&
        one.effect === 'mean_cosine' &&
        one.bin === null,
    )!;
    const drawn = values.find(
      ({ panel, scorer, series }) => panel === 'Sufficiency ↓' && scorer === 'Random' && series === 'deleted',
    )!;
    assert.deepEqual([drawn.value, drawn.lo, drawn.hi], [row.value, ...row.interval!]);
  });

  it('ranks by AOPC where words are masked, the best first', () => {
    const ranked = values
      .filter(({ panel, series }) => panel === 'AOPC ↑' && series === 'replaced by [MASK]')
      .map(({ value }) => Number(value));
    assert.deepEqual(
      ranked,
      [...ranked].sort((a, b) => b - a),
    );
    const domain = /"scale":\{"domain":(\["[^\]]*\]),"paddingInner"/.exec(
      JSON.stringify(specOf(scorerRanking(records))),
    )![1]!;
    assert.deepEqual(JSON.parse(domain), scorersOf(values, 'scorer'));
  });

  it('ranks by sufficiency, the lowest first, where nothing else is there', () => {
    const metrics = records.metrics.filter(({ metric }) => metric === 'sufficiency');
    const ranked = valuesOf(specOf(scorerRanking({ ...records, metrics })))
      .filter(({ series }) => series === 'replaced by [MASK]')
      .map(({ value }) => Number(value));
    assert.deepEqual(
      ranked,
      [...ranked].sort((a, b) => a - b),
    );
  });

  it('tells which differ from their null after correction', () => {
    const differs = (scorer: string) =>
      new Set(values.filter((one) => one.scorer === scorer).map((one) => one.differs));
    assert.deepEqual(differs('TAS, layer 8'), new Set([false])); // pAdjusted .2 in the sample
    assert.deepEqual(differs('Attention received, layer 8'), new Set([true]));
  });
});

describe('plausibility', () => {
  const values = valuesOf(specOf(plausibility(records)));

  it('has every scorer at each metric, the largest area under precision and recall first', () => {
    const rows = records.metrics.filter(({ metric }) => metric === 'auprc');
    assert.equal(scorersOf(values, 'scorer').length, rows.length);
    assert.deepEqual(scorersOf(values, 'panel'), ['AUPRC ↑', 'Span F1 ↑', 'Token F1 ↑']);
    const areas = values.filter(({ panel }) => panel === 'AUPRC ↑').map(({ value }) => Number(value));
    assert.deepEqual(
      areas,
      rows.map(({ value }) => value).sort((a, b) => b! - a!),
    );
  });

  it('says what is gold and which words are chosen, and needs a gold rationale', () => {
    assert.match(
      specOf(plausibility(records)).description!,
      /salient entity.*HIGH in their sentence \(quantile 0\.75\)/,
    );
    assert.match(specOf(plausibility({ ...records, gold: 'evidence' })).description!, /annotated evidence/);
    assert.deepEqual(plausibility({ ...records, gold: null }), { skipped: 'the run has no gold rationales' });
  });
});
