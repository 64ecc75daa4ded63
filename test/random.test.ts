import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawSome, generatorFor, shuffle, shuffleAmong } from '../toolkit/random';

const SEEDS = 4000;
/** Four standard errors of a correlation of independent numbers. */
const BOUND = 4 / Math.sqrt(SEEDS);

function outputs(seed: number, purpose: string, count: number): number[] {
  const generator = generatorFor(seed, purpose);
  return Array.from({ length: count }, () => generator.next() >>> 0);
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  const product = (a: readonly number[], b: readonly number[], ca: number, cb: number): number =>
    mean(a.map((value, i) => (value - ca) * (b[i]! - cb)));
  const scale = Math.sqrt(product(x, x, centreX, centreX) * product(y, y, centreY, centreY));
  return product(x, y, centreX, centreY) / scale;
}

test('neighbouring seeds do not begin alike', () => {
  const streams = Array.from({ length: SEEDS + 1 }, (_, seed) => outputs(seed, 'bootstrap', 8));
  for (let at = 0; at < 8; at++) {
    const column = streams.map((stream) => stream[at]!);
    const r = correlation(column.slice(1), column.slice(0, -1));
    assert.ok(Math.abs(r) < BOUND, `output ${at}: ${r}`);
  }
});

test('purposes of one seed do not begin alike', () => {
  for (const [a, b] of [
    ['bootstrap', 'permutations'],
    ['a', 'b'],
  ] as const) {
    const [x, y] = [a, b].map((purpose) =>
      Array.from({ length: SEEDS }, (_, seed) => outputs(seed, purpose, 1)[0]!),
    ) as [number[], number[]];
    assert.ok(Math.abs(correlation(x, y)) < BOUND, `${a} and ${b}`);
  }
});

test('no purpose begins another seed of a purpose like it', () => {
  const seeds = Array.from({ length: 500 }, (_, seed) => seed);
  const purposes = ['a', 'b', 'ab', 'ba', 'dips of 20', 'dips of 21'];
  const streams = purposes.flatMap((purpose) => seeds.map((seed) => outputs(seed, purpose, 2).join()));
  assert.equal(new Set(streams).size, purposes.length * seeds.length);
});

test('the same seed and purpose give the same numbers, another of either gives others', () => {
  assert.deepEqual(outputs(8, 'bootstrap', 20), outputs(8, 'bootstrap', 20));
  assert.notDeepEqual(outputs(8, 'bootstrap', 4), outputs(9, 'bootstrap', 4));
  assert.notDeepEqual(outputs(8, 'bootstrap', 4), outputs(8, 'jackknife', 4));
});

test('no two seeds share a state', () => {
  const first = new Set(Array.from({ length: 100_000 }, (_, seed) => outputs(seed, 'bootstrap', 2).join()));
  assert.equal(first.size, 100_000);
});

test('a seed that is no 32-bit integer is refused', () => {
  for (const seed of [0.5, NaN, 2 ** 32, -(2 ** 31) - 1]) {
    assert.throws(() => generatorFor(seed, 'bootstrap'), { message: `seed ${seed} is no 32-bit integer` });
  }
  assert.doesNotThrow(() => [generatorFor(0xffffffff, 'x'), generatorFor(-1, 'x')]);
});

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

test('a seed puts things in the same order on every machine and in every version', () => {
  const values = [...TEN];
  shuffle(values, generatorFor(8, 'shuffle'));
  assert.deepEqual(values, [1, 5, 8, 7, 3, 6, 4, 9, 0, 2]);
  assert.deepEqual(drawSome(TEN, 4, generatorFor(8, 'some')).sort(), [0, 3, 5, 8]);
});

test('every order is as likely as any other, of all values or of those at some places', () => {
  const whole = generatorFor(1, 'whole');
  const among = generatorFor(1, 'among');
  const orders = { whole: new Map<string, number>(), among: new Map<string, number>() };
  for (let i = 0; i < 6000; i++) {
    const all = ['a', 'b', 'c'];
    shuffle(all, whole);
    const some = ['-', 'a', '-', 'b', 'c', '-'];
    shuffleAmong(some, [4, 1, 3], among);
    assert.deepEqual([some[0], some[2], some[5]], ['-', '-', '-']);
    for (const [counts, order] of [
      [orders.whole, all.join('')],
      [orders.among, `${some[1]!}${some[3]!}${some[4]!}`],
    ] as const)
      counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  for (const counts of Object.values(orders)) {
    assert.deepEqual([...counts.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order}: ${count}`);
  }
});

test('places in their own order shuffle as the whole does, and a typed array keeps what it holds', () => {
  const [whole, some] = [Float64Array.from(TEN), Float64Array.from(TEN)];
  shuffle(whole, generatorFor(3, 'x'));
  shuffleAmong(some, TEN, generatorFor(3, 'x'));
  assert.deepEqual(some, whole);
  assert.deepEqual([...whole].sort(), TEN);
  for (const few of [[], [7]]) {
    const same = [...few];
    shuffle(same, generatorFor(3, 'x'));
    assert.deepEqual(same, few);
  }
});
