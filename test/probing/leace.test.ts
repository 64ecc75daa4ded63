import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { permutedLabels } from '../../toolkit/probing/controlLabels';
import { crossValidate } from '../../toolkit/probing/crossValidate';
import { erase, type Eraser, fitErasers } from '../../toolkit/probing/leace';
import { probeInput } from '../../toolkit/probing/products';
import { plainProducts } from './plainProducts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, '../golden/probing', file), 'utf8'));
const { states, labels, features, classes } = read('probes.json') as {
  states: number[];
  labels: number[];
  features: number;
  classes: number;
};
const x = Float32Array.from(states);
const z = Int32Array.from(labels);
const concept = { labels: z, classes };
const eraserOf = (of: Float32Array, width = features) => fitErasers(of, width, [concept], plainProducts)[0]!;

function erasedBy(of: Float32Array, eraser: Eraser, factor = 1, width = features): Float32Array {
  const erased = new Float32Array(of.length);
  for (let from = 0; from < of.length; from += width)
    erased.set(erase(of.subarray(from, from + width), eraser, factor), from);
  return erased;
}

/** The mean of each class in a feature. */
function meansIn(of: Float32Array, width: number, f: number, own: Int32Array): number[] {
  return Array.from({ length: classes }, (_, label) => {
    const rows = [...own.keys()].filter((row) => own[row] === label);
    return rows.reduce((sum, row) => sum + of[row * width + f]!, 0) / rows.length;
  });
}

test('states lose a concept as they do by concept-erasure', () => {
  const erased = erasedBy(x, eraserOf(x));
  const golden = read('leace.json') as number[];
  assert.equal(golden.length, erased.length);
  golden.forEach((expected, at) => {
    assert.ok(Math.abs(erased[at]! - expected) < 1e-5, `entry ${at}: ${erased[at]}, not ${expected}`);
  });
});

test('the means of all classes are equal after the edit, and a probe finds nothing', () => {
  const erased = erasedBy(x, eraserOf(x));
  for (let f = 0; f < features; f++) {
    const means = meansIn(erased, features, f, z);
    for (const mean of means) assert.ok(Math.abs(mean - means[0]!) < 1e-5);
  }
  const documents = z.map((_, row) => row % 40);
  const bits = (of: Float32Array) => {
    const held = { values: probeInput(of, features), features: features + 1, products: plainProducts };
    const [found] = crossValidate(held, [{ name: 'erased', ...concept }], { documents, folds: 5, seed: 1 });
    return found!.bits.reduce((a, b) => a + b, 0) / z.length;
  };
  assert.ok(bits(x) > 0.2, String(bits(x)));
  assert.ok(bits(erased) < 0.02, String(bits(erased)));
});

test('it holds where the covariance is singular, as after LayerNorm, and where rows have no class', () => {
  const width = features + 1;
  const singular = new Float32Array(z.length * width);
  z.forEach((_, row) => {
    const own = x.subarray(row * features, (row + 1) * features);
    singular.set(own, row * width);
    singular[row * width + features] = -own.reduce((sum, value) => sum + value, 0);
  });
  const some = z.map((label, row) => (row % 3 === 0 ? -1 : label));
  const [eraser] = fitErasers(singular, width, [{ labels: some, classes }], plainProducts);
  assert.equal(eraser!.rank, classes - 1);
  const erased = erasedBy(singular, eraser!, 1, width);
  for (let f = 0; f < width; f++) {
    const means = meansIn(erased, width, f, some);
    for (const mean of means) assert.ok(Math.abs(mean - means[0]!) < 1e-4);
  }
});

test('the edit has the mean square that it says, and a factor changes it by its square', () => {
  const permuted = { labels: permutedLabels(z, 4), classes };
  for (const eraser of fitErasers(x, features, [concept, permuted], plainProducts))
    for (const factor of [1, 0.5]) {
      const erased = erasedBy(x, eraser, factor);
      const found = erased.reduce((sum, value, at) => sum + (value - x[at]!) ** 2, 0) / z.length;
      const said = factor ** 2 * eraser.meanSquare;
      assert.ok(Math.abs(found / said - 1) < 0.15, `${found}, not ${said}`);
    }
});

test('a concept of more classes than dimensions is erased whole, and nothing is left of the states but their mean', (t) => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const many = { labels: z.map((_, row) => row % 12), classes: 12 };
  const [eraser] = fitErasers(x, features, [many], plainProducts);
  assert.equal(eraser!.rank, features);
  erasedBy(x, eraser!).forEach((value, at) => {
    assert.ok(Math.abs(value - eraser!.mean[at % features]!) < 1e-4, `entry ${at}: ${value}`);
  });
  assert.equal(warn.mock.callCount(), 0);
});

test('what has one class, or the same mean in each, is erased by changing nothing', () => {
  const twice = Float32Array.from([...x, ...x]);
  const [one, balanced] = fitErasers(
    twice,
    features,
    [
      { labels: new Int32Array(2 * z.length), classes: 1 },
      { labels: Int32Array.from({ length: 2 * z.length }, (_, row) => Number(row < z.length)), classes: 2 },
    ],
    plainProducts,
  );
  assert.equal(one!.rank, 0);
  assert.deepEqual(erasedBy(x, one!), x);
  assert.deepEqual(erasedBy(x, balanced!), x, `rank ${balanced!.rank}`);
});
