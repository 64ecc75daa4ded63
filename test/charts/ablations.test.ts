import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ablationCurves } from '../../toolkit/charts/ablationCurves';
import { plausibility, scorerRanking } from '../../toolkit/charts/scorerRanking';
import { sampleRecords } from './sampleRecords';
import { metricRow } from './sampleRows';
import { specOf, valuesOf } from './specOf';

const records = sampleRecords(12);

interface Faceted {
  spec: { layer: { encoding: { x: { type: string; scale: { domain: number[] } } } }[] };
}

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
            .filter((one) => one.series === 'TAS, layer 8' && one.measure === measure && one.ablation === name)
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
    for (const scorer of ['TAS, layer 2', 'TAS, layer 8', 'Attention received, layer 8', 'Random'])
      assert.ok(drawn.includes(scorer), scorer);
    const left = /Not drawn, for want of room: (.*?)\./.exec(specOf(ablationCurves(records)).description!)![1]!;
    const names = left.split(/, (?!layer)/);
    assert.equal(names.length, 4);
    for (const scorer of names) assert.ok(!drawn.includes(scorer), scorer);
  });

  it('names a scorer in its title only where its intervals lie above those of all others', () => {
    const titleOf = (low: number) => {
      const at = { metric: 'comprehensiveness', ablation: 'mask', effect: 'mean_cosine', bin: 'share 0.1' } as const;
      const [first, second] = [
        metricRow({ ...at, scorer: 'tas', interval: [low, 0.5] }, 0.4),
        metricRow({ ...at, scorer: 'random', interval: [0.1, 0.3] }, 0.2),
      ];
      return specOf(ablationCurves({ ...records, metrics: [first, second] })).description!.split('. ')[0];
    };
    assert.equal(titleOf(0.31), 'Removing the words that TAS ranks highest changes the model most');
    assert.equal(titleOf(0.29), 'What removing the words that a scorer ranks highest changes in the model');
  });

  it('sets shares as far apart as they are', () => {
    const { x } = (specOf(ablationCurves(records)) as unknown as Faceted).spec.layer[1]!.encoding;
    assert.deepEqual([x.type, x.scale.domain], ['quantitative', [0, 0.5]]);
  });

  it('gives no two lines the same colour and dash, and grey to random alone', () => {
    const json = JSON.stringify(specOf(ablationCurves(records)));
    const [, names, colours] =
      /"color":\{"field":"series","type":"nominal","scale":\{"domain":(\[.*?\]),"range":(\[.*?\])/.exec(json)!;
    const [labels, range] = [JSON.parse(names!) as string[], JSON.parse(colours!) as string[]];
    assert.deepEqual(
      labels.filter((_, at) => range[at] === '#8c8c8c'),
      ['Random'],
    );
    assert.equal(new Set(range.filter((_, at) => !labels[at]!.startsWith('TAS'))).size, 6);
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

  it('ranks by comprehensiveness where words are masked, the best first', () => {
    const ranked = values
      .filter(({ panel, series }) => panel === 'Comprehensiveness ↑' && series === 'replaced by [MASK]')
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

  it('fills what is better than its null after correction: higher or lower, as the metric has it', () => {
    for (const { panel, value, random, pAdjusted, better } of values) {
      const excess = Number(value) - Number(random);
      const isBetter = panel === 'Sufficiency ↓' ? excess < 0 : excess > 0;
      assert.equal(better, Number(pAdjusted) < 0.05 && isBetter, JSON.stringify({ panel, value, random, pAdjusted }));
    }
    const worse = values.filter(({ better, pAdjusted }) => better === false && Number(pAdjusted) < 0.05);
    assert.ok(worse.length > 0 && values.some(({ better }) => better === true));
  });

  it('says in its title who is first and where TAS stands', () => {
    const { description } = specOf(scorerRanking(records));
    assert.match(
      description!,
      /is first of 12 scorers by comprehensiveness; TAS is \d+(st|nd|rd|th) \(layer \d\) and \d+/,
    );
    const alone = { ...records, metrics: records.metrics.filter(({ scorer }) => scorer === 'tas') };
    assert.match(
      specOf(scorerRanking(alone)).description!,
      /^TAS at layer \d is first of 2 scorers by comprehensiveness; TAS is 2nd \(layer \d\)\./,
    );
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
