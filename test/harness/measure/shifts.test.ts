import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement } from '../../../toolkit/harness/measure/records';
import { measureShifts } from '../../../toolkit/harness/measure/shifts';
import { type Planted, plantedContext, type Planting, SHAPE } from './plantedContext';

/** The words at 0, 1 and 2 are longest, and so HIGH: three of twelve. */
const norms: Planted = ({ at }, random) => 20 - at + random() / 10;
const someAngle = (_: boolean, random: () => number) => 0.5 + 0.3 * random();

function measured(
  angle: NonNullable<Planting['angles']>[number],
  planting: Partial<Planting> = {},
): Map<string, Measurement> {
  const context = plantedContext({
    ...{ sentences: 200, scores: { 'tas.post.8': norms }, angles: { 8: angle } },
    ...planting,
  });
  return new Map(measureShifts(context).map((one) => [one.row.metric, one]));
}

test('rows: the dominance ratio of three kinds of shift, and by how much two of them exceed permuted angles', () => {
  const found = measured(someAngle);
  assert.deepEqual(
    [...found.keys()],
    ['shift_dominance', 'shift_dominance_relative', 'shift_dominance_angular', 'shift_excess', 'shift_excess_relative'],
  );
  for (const { row } of found.values()) {
    const { scorer, layer, site, aggregation, boundary, scope, primary, nSentences } = row;
    assert.deepEqual([scorer, layer, site, aggregation, primary], ['tas', 8, 'post', 'mean', true]);
    assert.deepEqual([boundary, scope, nSentences], ['quantile 0.75', 'sentence', 200]);
    assert.ok(row.interval![0] <= row.value! && row.value! <= row.interval![1]);
  }
});

test('by hand: the share of the shift that HIGH tokens carry over their share of tokens', () => {
  // Before and after alike, and all turn by half a circle: each shift is twice the norm.
  const found = measured(() => Math.PI, { scores: { 'tas.post.8': ({ at }) => 20 - at }, sentences: 8 });
  const [high, all] = [20 + 19 + 18, SHAPE.reduce((sum, _, at) => sum + 20 - at, 0)];
  const { row } = found.get('shift_dominance')!;
  assert.ok(Math.abs(row.value! - high / all / (3 / 12)) < 1e-6, `${row.value}`);
  assert.ok(Math.abs(found.get('shift_dominance_relative')!.row.value! - 1) < 1e-6);
  assert.ok(Math.abs(found.get('shift_dominance_angular')!.row.value! - 1) < 1e-6);
  // One angle for all: permuting changes nothing.
  assert.ok(Math.abs(row.nullValue! - row.value!) < 1e-6);
  assert.ok(Math.abs(found.get('shift_excess')!.row.value!) < 1e-6);
  // Every sentence alike: no draw differs.
  assert.ok(row.interval![1] - row.interval![0] < 1e-9);
});

test('a planted angular excess is found, against a null that keeps the norms', () => {
  const found = measured((isTop, random) => someAngle(isTop, random) * (isTop ? 1.5 : 1));
  const { row: shift } = found.get('shift_dominance')!;
  const { row: excess } = found.get('shift_excess')!;
  const { row: angular } = found.get('shift_dominance_angular')!;
  assert.ok(Math.abs(angular.value! - 1.5 / 1.125) < 0.03, `${angular.value}`);
  assert.ok(Math.abs(angular.nullValue! - 1) < 0.01, `${angular.nullValue}`);
  assert.ok(excess.interval![0] > 0.2, String(excess.interval));
  assert.ok(Math.abs(excess.value! - (shift.value! - shift.nullValue!)) < 0.01);
  // Two hundred permutations, none as extreme, twice.
  for (const { p } of [shift, angular]) assert.ok(Math.abs(p! - 2 / 201) < 1e-12, `${p}`);
});

test('angles that have nothing to do with HIGH give no excess, though HIGH tokens shift more for their norms', () => {
  const found = measured(someAngle, { sentences: 400 });
  const { row: shift } = found.get('shift_dominance')!;
  const { row: excess } = found.get('shift_excess')!;
  assert.ok(shift.interval![0] > 1.2, `${shift.value}`);
  assert.ok(
    excess.interval![0] < 0 && excess.interval![1] > 0 && Math.abs(excess.value!) < 0.02,
    String(excess.interval),
  );
  assert.ok(Math.abs(shift.nullValue! - shift.value!) < 0.02);
  assert.ok(found.get('shift_dominance_angular')!.row.p! > 0.02);
});

test('where no token is HIGH there is no value, no null and no p, and the reason is said', () => {
  const found = measured(someAngle, { changes: { high: { boundaries: [{ outlier: 100 }] } } });
  for (const { row } of found.values())
    assert.deepEqual(
      [row.value, row.interval, row.nullValue, row.p, row.reason],
      [null, null, null, null, 'no token is HIGH'],
    );
});

test('shifts are measured into every swept layer of site post but the first', () => {
  const scores = Object.fromEntries(
    ['post.0', 'post.1', 'post.2', 'pre.1'].map((place) => [`tas.${place}`, norms]),
  ) as Planting['scores'];
  const context = plantedContext({ sentences: 8, scores, angles: {} });
  const places = measureShifts(context).map(({ row }) => `${row.site} ${row.layer}`);
  assert.deepEqual([...new Set(places)], ['post 1', 'post 2']);
});

test('HIGH of a split that is not there gives no rows', () => {
  const changes = { high: { scopes: ['selection'] } };
  assert.equal(measured(someAngle, { sentences: 3, changes }).size, 0);
});
