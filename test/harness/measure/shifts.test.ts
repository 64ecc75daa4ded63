import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Columns } from '../../../toolkit/activations/cacheFile';
import type { Measurement } from '../../../toolkit/harness/measure/records';
import { permuteAngles, shiftsOf, type ShiftTokens, measureShifts } from '../../../toolkit/harness/measure/shifts';
import { scoreRun } from '../../../toolkit/harness/passes/scoring';
import { type WordTable, wordTable } from '../../../toolkit/harness/passes/wordTable';
import { FIXTURES, newPath } from '../../convertedFixture';
import { jobOf, scoringTools, tapsOf } from '../passes/scoredJob';
import { smallRuns } from '../smallRun';
import { type Planted, plantedContext, type Planting, SHAPE } from './plantedContext';

/** Two sentences of two words; the second word of the first has two wordpieces. */
function handTable(columns: Record<string, number[]>): WordTable {
  const sentences = [0, 0, 1, 1];
  const alignment = { words: [0, 1, 2, 3], starts: [1, 2, 6, 7], ends: [2, 4, 7, 8] };
  return {
    words: sentences.map((sentence) => ({ sentence })),
    alignment,
    columns: new Map(Object.entries(columns).map(([key, values]) => [key, Float32Array.from(values)])) as Columns,
  } as unknown as WordTable;
}

// [CLS] a b ##b [SEP] [CLS] c d [SEP]; the numbers of special tokens would show if they were used.
const HAND = {
  'tas.post.1': [9, 3, 4, 1, 9, 9, 2, 5, 9],
  'tas.post.2': [9, 4, 4, 1, 9, 9, 2, 5, 9],
  'shift.2': [9, 5, 0, 2, 9, 9, 2, Math.SQRT2 * 5, 9],
};

const INTO_2 = { layer: 2, site: 'post' };

test('by hand: every ordinary wordpiece once, with the HIGH of its word, its norms, and two shifts', () => {
  const tokens = shiftsOf(handTable(HAND), INTO_2, [true, false, false, true]);
  assert.deepEqual([...tokens.sentence], [0, 0, 0, 1, 1]);
  assert.deepEqual([...tokens.high], [1, 0, 0, 0, 1]);
  assert.deepEqual([...tokens.before], [3, 4, 1, 2, 5]);
  assert.deepEqual([...tokens.after], [4, 4, 1, 2, 5]);
  near(tokens.shift.absolute, [5, 0, 2, 2, Math.SQRT2 * 5]);
  // 3 4 5: a right angle; none; straight back; an even triangle; a square's diagonal.
  near(tokens.angle, [Math.PI / 2, 0, Math.PI, Math.PI / 3, Math.PI / 2]);
  assert.equal(tokens.shift.angular, tokens.angle);
});

function near(values: Float64Array, expected: readonly number[], error = 1e-6): void {
  assert.equal(values.length, expected.length);
  expected.forEach((number, at) => {
    assert.ok(Math.abs(values[at]! - number) <= error, `${at}: ${values[at]!} for ${number}`);
  });
}

test('a shift that rounding makes longer than both norms turns by half a circle, not by NaN', () => {
  const tokens = shiftsOf(handTable({ ...HAND, 'shift.2': HAND['shift.2'].map((shift) => shift + 1e-3) }), INTO_2, []);
  assert.ok(tokens.angle.every((angle) => angle >= 0 && angle <= Math.PI));
});

test('permuted angles: the same angles within each sentence, the same norms, other lengths', () => {
  const tokens = shiftsOf(handTable(HAND), INTO_2, [true, false, false, true]);
  const orders = new Set<string>();
  for (const shift of permuteAngles(tokens, { permutations: 200, seed: 1 })) {
    for (const [start, end] of [
      [0, 3],
      [3, 5],
    ] as const)
      assert.deepEqual([...shift.angular.subarray(start, end)].sort(), [...tokens.angle.subarray(start, end)].sort());
    shift.angular.forEach((angle, i) => {
      const [before, after] = [tokens.before[i]!, tokens.after[i]!];
      const third = Math.sqrt(before ** 2 + after ** 2 - 2 * before * after * Math.cos(angle));
      assert.ok(Math.abs(shift.absolute[i]! - third) < 1e-9);
    });
    orders.add([...shift.angular.subarray(0, 3)].map((angle) => tokens.angle.indexOf(angle)).join());
  }
  assert.equal(orders.size, 6, 'all orders of three tokens');
});

test('the same seed permutes alike, another does not', () => {
  const tokens = shiftsOf(handTable(HAND), INTO_2, []);
  const drawn = (seed: number) =>
    [...permuteAngles(tokens, { permutations: 5, seed })].map(({ angular }) => [...angular]);
  assert.deepEqual(drawn(1), drawn(1));
  assert.notDeepEqual(drawn(1), drawn(2));
});

for (const fixture of FIXTURES)
  test(`${fixture}: shifts and angles are those of the hidden states themselves, into every layer`, async () => {
    const small = await smallRuns({ fixture, sentences: 30 });
    const job = await jobOf(small, {});
    const { numLayers, hiddenSize: H } = job.checkpoint.config;
    const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
    const taps = await tapsOf(
      job,
      small.backend,
      layers.map((layer) => `hidden_states.${layer}`),
    );
    const dir = newPath('partial');
    mkdirSync(dir);
    const { columns } = await scoreRun(job, dir, scoringTools(small));
    const table = wordTable({ ...job, columns, seed: 1 });
    for (const layer of layers.slice(1)) {
      const direct = job.encodings.flatMap(({ wordIds }, sentence) =>
        wordIds.flatMap((word, token) => {
          if (word === null) return [];
          const at = (l: number) => taps[sentence]![`hidden_states.${l}`]!.values.subarray(token * H, (token + 1) * H);
          return [shiftBetween(at(layer - 1), at(layer))];
        }),
      );
      const tokens: ShiftTokens = shiftsOf(table, { layer, site: 'post' }, []);
      near(
        tokens.shift.absolute,
        direct.map(({ length }) => length),
        1e-4,
      );
      near(
        tokens.angle,
        direct.map(({ angle }) => angle),
        1e-3,
      );
    }
  });

function shiftBetween(a: Float32Array, b: Float32Array): { length: number; angle: number } {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const length = Math.hypot(...a.map((value, i) => value - b[i]!));
  const [before, after] = [Math.sqrt(dot(a, a)), Math.sqrt(dot(b, b))];
  return { length, angle: Math.acos(dot(a, b) / (before * after)) };
}

/** The words at 0, 1 and 2 are longest, and so HIGH: three of twelve. */
const norms: Planted = ({ at }, random) => 20 - at + random() / 10;
const someAngle = (_: boolean, random: () => number) => 0.5 + 0.3 * random();

function measured(
  angle: NonNullable<Planting['angles']>[number],
  planting: Partial<Planting> = {},
): Map<string, Measurement> {
  const context = plantedContext({
    ...{ sentences: 200, scores: { 'tas.post.7': norms, 'tas.post.8': norms }, angles: { 8: angle } },
    ...planting,
  });
  return new Map(measureShifts(context).map((one) => [one.row.metric, one]));
}

test('rows: the dominance ratio of the length of shifts and of their angle', () => {
  const found = measured(someAngle);
  assert.deepEqual([...found.keys()], ['shift_dominance', 'shift_dominance_angular']);
  for (const { row } of found.values()) {
    const { scorer, layer, site, aggregation, boundary, scope, primary, nSentences } = row;
    assert.deepEqual([scorer, layer, site, aggregation, primary], ['tas', 8, 'post', 'mean', true]);
    assert.deepEqual([boundary, scope, nSentences], ['quantile 0.75', 'sentence', 200]);
    assert.ok(row.interval![0] <= row.value! && row.value! <= row.interval![1]);
  }
});

test('by hand: the share of the shift that HIGH tokens carry over their share of tokens', () => {
  // Before and after alike, and all turn by half a circle: each shift is twice the norm.
  const alike: Planted = ({ at }) => 20 - at;
  const found = measured(() => Math.PI, { scores: { 'tas.post.7': alike, 'tas.post.8': alike }, sentences: 8 });
  const [high, all] = [20 + 19 + 18, SHAPE.reduce((sum, _, at) => sum + 20 - at, 0)];
  const { row } = found.get('shift_dominance')!;
  assert.ok(Math.abs(row.value! - high / all / (3 / 12)) < 1e-6, `${row.value}`);
  assert.ok(Math.abs(found.get('shift_dominance_angular')!.row.value! - 1) < 1e-6);
  // One angle for all: permuting changes nothing.
  assert.ok(Math.abs(row.nullValue! - row.value!) < 1e-6);
  // Every sentence alike: no draw differs.
  assert.ok(row.interval![1] - row.interval![0] < 1e-9);
});

test('HIGH is drawn before the shift, which can make no token HIGH then', () => {
  // Straight on: the last three of twelve become the longest, and the first three, HIGH before, stay.
  const scores: Planting['scores'] = {
    'tas.post.7': ({ at }) => 20 - at,
    'tas.post.8': ({ at }) => (at < 9 ? 20 - at : 100),
  };
  assert.equal(measured(() => 0, { scores, sentences: 8 }).get('shift_dominance')!.row.value, 0);
});

test('a planted angular excess is found, against a null that keeps the norms', () => {
  const found = measured((isTop, random) => someAngle(isTop, random) * (isTop ? 1.5 : 1));
  const { row: shift } = found.get('shift_dominance')!;
  const { row: angular } = found.get('shift_dominance_angular')!;
  assert.ok(Math.abs(angular.value! - 1.5 / 1.125) < 0.03, `${angular.value}`);
  assert.ok(Math.abs(angular.nullValue! - 1) < 0.01, `${angular.nullValue}`);
  assert.ok(shift.interval![0] - shift.nullValue! > 0.2, String(shift.interval));
  // Two hundred permutations, none as extreme, twice.
  for (const { p } of [shift, angular]) assert.ok(Math.abs(p! - 2 / 201) < 1e-12, `${p}`);
});

test('angles that have nothing to do with HIGH give no excess, though HIGH tokens shift more for their norms', () => {
  const found = measured(someAngle, { sentences: 400 });
  const { row: shift } = found.get('shift_dominance')!;
  assert.ok(shift.interval![0] > 1.2, `${shift.value}`);
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

test('shifts are measured into every swept layer of site post whose layer before is swept too', () => {
  const scores = Object.fromEntries(
    ['post.0', 'post.1', 'post.2', 'post.4', 'pre.1', 'pre.2'].map((place) => [`tas.${place}`, norms]),
  ) as Planting['scores'];
  const context = plantedContext({ sentences: 8, scores, angles: {} });
  const rows = measureShifts(context).map(({ row }) => row);
  const placesOf = (some: typeof rows) => [...new Set(some.map(({ site, layer }) => `${site} ${layer}`))];
  assert.deepEqual(placesOf(rows.filter(({ value }) => value !== null)), ['post 1', 'post 2']);
  const others = rows.filter(({ value }) => value === null);
  assert.deepEqual(placesOf(others), ['post 4']);
  for (const { reason } of others) assert.equal(reason, 'HIGH is drawn at layer 3, which is not swept');
});

test('HIGH of a split that is not there gives no rows', () => {
  const changes = { high: { scopes: ['selection'] } };
  assert.equal(measured(someAngle, { sentences: 3, changes }).size, 0);
});
