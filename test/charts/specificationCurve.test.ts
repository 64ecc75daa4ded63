import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chartsOf } from '../../toolkit/charts/catalogue';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import { readingsSentence } from '../../toolkit/charts/readingWords';
import { specificationCurve } from '../../toolkit/charts/specificationCurve';
import { explore, type Multiverse } from '../../toolkit/harness/claims/multiverse';
import type { Estimate } from '../../toolkit/metrics/estimate';
import type { Reading } from '../../toolkit/harness/measure/readings';
import { drawn, findingsFor, lacking, plantedPart, spread } from '../harness/claims/plantedPart';
import { READING } from '../harness/measure/statistics/reading';
import { sampleRecords } from './sampleRecords';
import { specOf, valuesOf } from './specOf';

const records = sampleRecords(12);

/** The chart of the first curve of some readings. */
function chartOf(readings: Multiverse) {
  return specificationCurve({ ...records, readings }, readings.curves[0]!);
}

function planted(estimate: (reading: Reading) => Estimate, sites = ['post']): Multiverse {
  return explore('C3', plantedPart(['layer', 'scope'], estimate), findingsFor({ sites }), READING);
}

describe('specificationCurve', () => {
  it('has every reading with an estimate once, in the order of the estimates, with its bounds and word', () => {
    const { rows, curves } = records.readings;
    for (const curve of curves) {
      const own = rows.filter(({ claim, estimate }) => claim === curve.claim && estimate !== null);
      const values = valuesOf(specOf(specificationCurve(records, curve)));
      const found = values.map(({ estimate, lo, hi, verdict }) => [estimate, lo, hi, verdict]);
      const wanted = own
        .sort((a, b) => a.estimate! - b.estimate!)
        .map(({ estimate, interval, verdict }) => [estimate, ...interval!, verdict]);
      assert.deepEqual(found, wanted);
      assert.deepEqual(
        values.map(({ rank }) => rank),
        own.map((_, at) => at + 1),
      );
      const chosen = values.filter(({ reading }) => reading === 'default');
      assert.deepEqual(
        chosen.map(({ estimate }) => estimate),
        own.filter((row) => row.default).map(({ estimate }) => estimate),
      );
      assert.equal(chosen.length, 1);
    }
  });

  it('calls what the quartile leaves out by what it is in the model, and a context by how sentences are read', () => {
    const part = plantedPart(['specialTokens', 'context'], ({ specialTokens, context }) =>
      drawn(Number(specialTokens === 'in') + 2 * Number(context === 'document'), spread(0.1)),
    );
    const readings = explore('C3', part, findingsFor(), { ...READING, context: 'sentence' });
    const dotsWith = (tokens: ChartRecords['tokens']) =>
      valuesOf(specOf(specificationCurve({ ...records, tokens, readings }, readings.curves[0]!))).map(
        ({ dots }) => dots,
      );
    const causal = { ...records.tokens, sentence: 'the last token', mask: null };
    const contexts = ['sentence by itself', 'after its document'];
    for (const [tokens, name] of [
      [records.tokens, 'special tokens'],
      [{ ...causal, leftOut: ['special', 'first'] }, 'first token'],
      [{ ...causal, leftOut: ['special'] }, 'first token'], // of a config that brings it in
    ] as [ChartRecords['tokens'], string][])
      assert.deepEqual(
        dotsWith(tokens),
        contexts.flatMap((context) => ['out', 'in'].map((level) => [`${name} ${level}`, context])),
      );
  });

  it('has a dot for every level that a reading stands for, and none for a choice that changes no number', () => {
    // The layer moves the number; the scope does so at layer 9 alone, so that both scopes of layer 8 are one reading.
    const readings = planted(({ layer, scope }) =>
      layer === 8 ? drawn(1, spread(0.1)) : drawn(scope === 'corpus' ? 3 : 2, spread(0.1)),
    );
    const values = valuesOf(specOf(chartOf(readings)));
    assert.deepEqual(
      values.map(({ dots, scope, standsFor }) => [dots, scope, standsFor]),
      [
        [
          ['layer 8', 'quartile by sentence', 'quartile over corpus'],
          'quartile by sentence or quartile over corpus',
          2,
        ],
        [['layer 9', 'quartile by sentence'], 'quartile by sentence', undefined],
        [['layer 9', 'quartile over corpus'], 'quartile over corpus', undefined],
      ],
    );
    const idle = planted(({ layer }) => drawn(layer, spread(0.1)));
    const chart = chartOf(idle);
    assert.deepEqual(
      valuesOf(specOf(chart)).map(({ dots }) => dots),
      [['layer 8'], ['layer 9']],
    );
    assert.ok('caption' in chart);
    assert.ok(chart.caption.sentences.includes('No number changes with scope.'));
  });

  it('is told by shape and filling, so that no colour is needed', () => {
    const json = JSON.parse(JSON.stringify(specOf(specificationCurve(records, records.readings.curves[0]!)))) as {
      vconcat: { layer: { encoding: Record<string, { scale?: { domain: string[]; range: string[] } }> }[] }[];
    };
    const { shape, fill } = json.vconcat[0]!.layer.at(-1)!.encoding;
    assert.deepEqual(shape!.scale!.domain, ['supported', 'inconclusive', 'contradicted']);
    assert.equal(new Set(shape!.scale!.range).size, 3);
    assert.equal(fill!.scale!.range[1], 'white');
  });

  it('is left out with the reason where there is nothing to compare', () => {
    assert.deepEqual(chartOf(planted(() => drawn(1, spread(0.1)))), {
      skipped: 'planted of C3 at site post has a single reading',
    });
    assert.deepEqual(chartOf(planted(() => lacking('the corpus has no salience'))), {
      skipped: 'planted of C3 at site post has no reading with a value: the corpus has no salience',
    });
  });

  it('is one chart a curve, those of other sites by their own name and without an outline', () => {
    const readings = planted(
      ({ layer, scope }) => drawn(layer + (scope === 'corpus' ? 1.5 : 0), spread(0.1)),
      ['post', 'pre'],
    );
    const own: ChartRecords = { ...records, readings };
    const charts = Object.entries(chartsOf(own)).filter(([name]) => name.startsWith('readings'));
    assert.deepEqual(
      charts.map(([name]) => name),
      ['readings-C3-planted-post', 'readings-C3-planted-pre'],
    );
    const [judged, other] = charts.map(([, chart]) => specOf(chart(own, undefined as never)));
    const outlined = (spec: unknown) => JSON.stringify(spec).includes('Outlined');
    assert.deepEqual([outlined(judged), outlined(other)], [true, false]);
  });
});

describe('readingsSentence', () => {
  const counts = (supported: number, contradicted: number, inconclusive: number, leftOut: number) => {
    return { supported, contradicted, inconclusive, leftOut };
  };

  it('says how many readings came out how, and on what it depends', () => {
    assert.equal(
      readingsSentence({ readings: counts(12, 0, 4, 0), across: 'depends on layer' }),
      'Of 16 readings 12 support it and 4 leave it open, which depends on layer.',
    );
    assert.equal(
      readingsSentence({ readings: counts(1, 1, 1, 2), across: 'depends on choices not told apart' }),
      'Of 3 readings 1 supports it, 1 contradicts it and 1 leaves it open, which depends on choices that are not told apart. ' +
        '2 more could not be computed.',
    );
    assert.equal(readingsSentence({ readings: counts(1, 0, 0, 0), across: 'all' }), 'Of 1 reading 1 supports it.');
    assert.equal(readingsSentence({ readings: counts(0, 8, 0, 0), across: 'none' }), 'All 8 readings contradict it.');
    assert.equal(
      readingsSentence({ readings: counts(0, 0, 0, 4), across: 'none' }),
      'None of 4 readings could be computed.',
    );
  });
});
