import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, readingsOf, standardOf } from '../../../toolkit/harness/claims/multiverse';
import { withMedianTests } from '../../../toolkit/harness/claims/medianReading';
import type { Choice, Part } from '../../../toolkit/harness/claims/part';
import type { Reading, Statistics } from '../../../toolkit/harness/measure/readings';
import { clusterWidening } from '../../../toolkit/metrics/clusterInterval';
import { assertNear } from '../../metrics/near';
import { drawn, findingsFor, lacking, plantedPart, spread } from './plantedPart';
import { READING } from '../measure/statistics/reading';

const ALL: Choice[] = ['layer', 'scope', 'aggregation', 'specialTokens', 'punctuation'];
const one = (): ReturnType<typeof drawn> => drawn(1, spread(0.5));

describe('readingsOf', () => {
  it('combines the levels of the choices of the part, each once, the others not entering', () => {
    const readings = readingsOf(plantedPart(['layer', 'specialTokens'], one), READING);
    const bare = { site: 'post', scope: null, aggregation: null, punctuation: null, variant: null };
    assert.deepEqual(readings, [
      { ...bare, layer: 8, specialTokens: 'out' },
      { ...bare, layer: 8, specialTokens: 'in' },
      { ...bare, layer: 9, specialTokens: 'out' },
      { ...bare, layer: 9, specialTokens: 'in' },
    ]);
    const many = readingsOf(plantedPart(ALL, one), READING).map((reading) => JSON.stringify(reading));
    assert.equal(new Set(many).size, 2 * 2 * 4 * 2 * 2);
    assert.equal(many.length, 64);
    assert.ok(many.includes(JSON.stringify(READING)));
  });

  it('has the variants of the part beside its own reading', () => {
    const part = plantedPart(['variant'], one, { variants: ['from layer 0', 'path length'] });
    assert.deepEqual(
      readingsOf(part, READING).map(({ variant }) => variant),
      [null, 'from layer 0', 'path length'],
    );
  });

  it('is a single reading where nothing is open', () => {
    const part = plantedPart([], one);
    assert.deepEqual(readingsOf(part, READING), [standardOf(part, READING)]);
  });
});

describe('explore', () => {
  it('has a row a reading with bounds that hold at once, the default one first', () => {
    const values: Record<string, number> = { '8out': 0.3, '8in': 2, '9out': -3, '9in': 1 };
    const deviations = { 8: spread(1), 9: spread(0.5).reverse() };
    const part = plantedPart(['layer', 'specialTokens'], ({ layer, specialTokens }) =>
      drawn(values[`${layer}${specialTokens}`]!, deviations[layer as 8 | 9]),
    );
    const { rows, curves } = explore('C0', part, findingsFor(), READING);
    const found = rows.map(({ layer, specialTokens, estimate, verdict, default: isDefault }) => {
      return [layer, specialTokens, estimate, verdict, isDefault];
    });
    assert.deepEqual(found, [
      [8, 'out', 0.3, 'inconclusive', true],
      [8, 'in', 2, 'supported', false],
      [9, 'out', -3, 'contradicted', false],
      [9, 'in', 1, 'supported', false],
    ]);
    // Of 41 deviates from -1 to 1, 38 and a part reach no further than 0.95 of the way; the same draws are the furthest of all.
    for (const { layer, estimate, interval } of rows)
      assertNear(interval![1] - estimate!, layer === 8 ? 0.95 : 0.475, `layer ${layer}`, 1e-12);
    assert.deepEqual(curves, [
      {
        claim: 'C0',
        part: 'planted',
        site: 'post',
        what: 'planted number',
        threshold: 0,
        median: 0.65,
        p: null,
        permutations: 0,
        readings: { supported: 2, contradicted: 1, inconclusive: 1, leftOut: 0 },
        across: 'depends on special tokens',
      },
    ]);
  });

  it('makes one of readings that are equal in every draw, for as many as there are', () => {
    const part = plantedPart(ALL, ({ layer, scope }) => drawn(scope === 'corpus' ? 1 + 1e-12 : 1, spread(layer / 16)));
    const { rows, curves } = explore('C0', part, findingsFor(), { ...READING, aggregation: 'sum' });
    assert.deepEqual(
      rows.map(({ layer, aggregation, default: isDefault, alike }) => [layer, aggregation, isDefault, alike.length]),
      [
        [8, 'sum', true, 31],
        [9, 'mean', false, 31],
      ],
    );
    assert.deepEqual(curves[0]!.readings, { supported: 2, contradicted: 0, inconclusive: 0, leftOut: 0 });
    assert.ok(rows[0]!.alike.every(({ layer }) => layer === 8));
  });

  it('keeps apart readings of equal value whose draws differ, or of which one has none', () => {
    const estimates = [drawn(1, spread(0.5)), drawn(1, spread(0.5).reverse()), { ...one(), draws: null }];
    const part = plantedPart(['variant'], ({ variant }) => estimates[variant === null ? 0 : Number(variant)]!, {
      variants: ['1', '2'],
    });
    const { rows } = explore('C0', part, findingsFor(), READING);
    assert.deepEqual(
      rows.map(({ interval, alike }) => [interval === null, alike.length]),
      [
        [false, 0],
        [false, 0],
        [true, 0],
      ],
    );
    assert.equal(rows[2]!.verdict, 'inconclusive');
  });

  it('takes draws that are undefined alike for equal', () => {
    const part = plantedPart(['scope'], () => drawn(1, [0, NaN, ...spread(0.5)]));
    assert.equal(explore('C0', part, findingsFor(), READING).rows.length, 1);
  });

  it('leaves out readings without a value, counts them, and says why', () => {
    const part = plantedPart(['layer', 'aggregation'], ({ layer }) =>
      layer === 9 ? lacking('the checkpoint has no layer 9') : one(),
    );
    const { rows, curves } = explore('C0', part, findingsFor(), READING);
    assert.deepEqual(curves[0]!.readings, { supported: 1, contradicted: 0, inconclusive: 0, leftOut: 4 });
    assert.equal(curves[0]!.across, 'all');
    const missing = rows.filter(({ estimate }) => estimate === null);
    assert.deepEqual(
      missing.map(({ layer, interval, verdict, alike, reason }) => [layer, interval, verdict, alike, reason]),
      Array.from({ length: 4 }, () => [9, null, null, [], 'the checkpoint has no layer 9']),
    );
  });

  it('says so where no reading has a value', () => {
    const part = plantedPart(['layer'], () => lacking('no salience'));
    const { rows, curves } = explore('C0', part, findingsFor(), READING);
    assert.deepEqual(
      rows.map(({ reason, default: isDefault }) => [reason, isDefault]),
      [
        ['no salience', true],
        ['no salience', false],
      ],
    );
    const { median, across, readings } = curves[0]!;
    assert.deepEqual([median, across], [null, 'none']);
    assert.deepEqual(readings, { supported: 0, contradicted: 0, inconclusive: 0, leftOut: 2 });
  });

  it('gives every other site a curve of its own, whose numbers move no bound of the judged one', () => {
    const part = plantedPart(['layer'], ({ layer, site }) =>
      site === 'post' ? drawn(1 + (layer - 8), spread(1)) : drawn(-20, spread(layer)),
    );
    const alone = explore('C0', part, findingsFor(), READING);
    const { rows, curves } = explore('C0', part, findingsFor({ sites: ['post', 'pre'] }), READING);
    assert.deepEqual(
      rows.filter(({ site }) => site === 'post'),
      alone.rows,
    );
    assert.deepEqual(
      curves.map(({ site, across }) => [site, across]),
      [
        ['post', alone.curves[0]!.across],
        ['pre', 'none'],
      ],
    );
    const chosen = (standard: Reading) => {
      const found = explore('C0', part, findingsFor({ sites: ['post', 'pre'] }), standard).rows;
      return found.filter((row) => row.default).map(({ site, layer }) => [site, layer]);
    };
    assert.deepEqual(chosen(READING), [['post', 8]]);
    assert.deepEqual(chosen({ ...READING, site: 'pre' }), [['pre', 8]]);
  });

  it('widens the bounds where documents are drawn, and only there', () => {
    const reach = (clusters: 'sentences' | 'documents', documents: number) => {
      const { rows } = explore(
        'C0',
        plantedPart([], () => ({ ...one(), nDocuments: documents }), { clusters }),
        findingsFor(),
        READING,
      );
      return rows[0]!.interval![1] - 1;
    };
    assertNear(reach('documents', 20) / reach('sentences', 20), clusterWidening(20, 0.95), 'widening', 1e-12);
    assertNear(reach('documents', 1), reach('sentences', 20), 'of a single document there is none', 1e-12);
  });

  it('is a curve of one reading where nothing is open', () => {
    const { rows, curves } = explore('C0', plantedPart([], one), findingsFor(), READING);
    assert.equal(rows.length, 1);
    assert.deepEqual([curves[0]!.median, curves[0]!.across], [1, 'all']);
  });
});

describe('the p of the median reading', () => {
  /** Statistics under the permutation of that number. */
  const numbered = (at: number) => ({ at }) as unknown as Statistics;
  const numberOf = (statistics: Statistics) => (statistics as unknown as { at?: number }).at;
  const findings = findingsFor({
    permuted: (use) => Promise.resolve(Array.from({ length: 9 }, (_, at) => use(numbered(at)))),
  });
  const tested = async (part: Part) => (await withMedianTests(explore('C0', part, findings, READING), findings)).curves;
  const medians = (reading: Reading, at: number | undefined) => {
    const value = at ?? 5;
    return drawn(value + (reading.layer === 9 ? 2 : 0), spread(0.1));
  };

  it('counts the permutations whose median lies as far, and the sample itself', async () => {
    const part = plantedPart(['layer'], (reading, { statistics }) => medians(reading, numberOf(statistics)));
    const [curve] = await tested(part);
    // Medians are 6 in the sample and 1 to 9 among the permuted: 6, 7, 8 and 9 reach it.
    assert.deepEqual([curve!.median, curve!.p, curve!.permutations], [6, 5 / 10, 9]);
    const [below] = await tested({ ...part, side: 'below' });
    assert.equal(below!.p, 7 / 10);
  });

  it('takes a permutation that leaves a reading undefined for one as far', async () => {
    const part = plantedPart(['layer'], (reading, { statistics }) =>
      numberOf(statistics) === 0 ? lacking('undefined') : medians(reading, numberOf(statistics)),
    );
    assert.equal((await tested(part))[0]!.p, 6 / 10);
  });

  it('is null where permuted strata say nothing of the part', async () => {
    const part = plantedPart(['layer'], (reading, { statistics }) =>
      numberOf(statistics) === undefined ? medians(reading, undefined) : lacking('strata do not enter'),
    );
    const [curve] = await tested(part);
    assert.deepEqual([curve!.p, curve!.permutations], [null, 0]);
  });
});
