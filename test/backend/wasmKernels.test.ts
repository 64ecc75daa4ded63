import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBackend, startBackend } from '../../toolkit/backend/backend';
import { GELU, hasWasmKernels, weightKernels } from '../../toolkit/backend/wasmKernels';
import { assertCompiled } from '../compiledKernels';
import { startBothSimds, testOnBoth } from './onBothSimds';

startBothSimds();

test('the committed modules are what their sources compile to', async () => {
  await assertCompiled('backend/wasmKernels.wasm');
  await assertCompiled('backend/wasmKernelsRelaxed.wasm');
  assert.ok(hasWasmKernels(tf.findBackend('wasm')));
});

/** Small integers, whose products and sums float32 holds exactly. */
function integers(shape: number[], seed: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 7 + seed * 5 + (i % seed)) % 13) - 6),
    shape,
  );
}

/** The product of matrices, one batch after the other, as plain loops give it. */
function product(a: number[][][], b: number[][][], bias: number[]): number[][][] {
  return a.map((left, at) =>
    left.map((row) =>
      b[at]![0]!.map((_, column) => row.reduce((sum, value, k) => sum + value * b[at]![k]![column]!, bias[column]!)),
    ),
  );
}

function arrays(x: tf.Tensor, transposed: boolean): number[][][] {
  return (transposed ? tf.transpose(x, [0, 2, 1]) : x).arraySync() as number[][][];
}

/** Sums around one part of 4,096 products, around two and beyond three, in whole tiles and at the edge. */
const LONG = [4095, 4096, 4097, 8192, 12_289].flatMap((inner) =>
  [
    [3, 12],
    [4, 8],
    [5, 25],
  ].map(([rows, columns]) => [rows!, inner, columns!] as const),
);
/** Rows by inner by columns around the tiles of 4 by 8 and of 3 by 12, and beyond blocks of eight of them. */
const SIZES = [1, 2, 3, 4, 5, 7, 9]
  .flatMap((rows) =>
    [1, 2, 7].flatMap((inner) =>
      [1, 7, 8, 9, 11, 12, 13, 17, 64, 65, 96, 97, 135].map((columns) => [rows, inner, columns] as const),
    ),
  )
  .concat(LONG);

testOnBoth('products of batches are exact at every size and transposition', () => {
  for (const [rows, inner, columns] of SIZES)
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const)
      tf.tidy(() => {
        const a = integers(transposeA ? [3, inner, rows] : [3, rows, inner], 2);
        const b = integers(transposeB ? [3, columns, inner] : [3, inner, columns], 3);
        const expected = product(arrays(a, transposeA), arrays(b, transposeB), new Array<number>(columns).fill(0));
        const name = `${rows} x ${inner} x ${columns}, transposed: ${transposeA}, ${transposeB}`;
        assert.deepEqual(tf.matMul(a, b, transposeA, transposeB).arraySync(), expected, name);
      });
});

test('one matrix is multiplied by each of a batch, and leading dimensions stay', () => {
  tf.tidy(() => {
    const [a, b] = [integers([2, 3, 5, 4], 2), integers([4, 6], 3)];
    const found = tf.matMul(a, b);
    assert.deepEqual(found.shape, [2, 3, 5, 6]);
    const flat = tf.matMul(tf.reshape(a, [30, 4]), b);
    assert.deepEqual([...found.dataSync()], [...flat.dataSync()]);
    // Left to TensorFlow.js: leading dimensions that are repeated one by one.
    const each = tf.matMul(integers([2, 1, 5, 4], 2), integers([1, 3, 4, 6], 3));
    assert.deepEqual(each.shape, [2, 3, 5, 6]);
  });
});

testOnBoth('a bias is added at every size; an activation of TensorFlow.js still follows', () => {
  for (const [rows, inner, columns] of SIZES)
    tf.tidy(() => {
      const [a, b] = [integers([rows, inner], 2), integers([inner, columns], 3)] as [tf.Tensor2D, tf.Tensor2D];
      const bias = integers([columns], 4);
      const expected = product([a.arraySync()], [b.arraySync()], [...bias.dataSync()])[0]!;
      assert.deepEqual(tf.fused.matMul({ a, b, bias }).arraySync(), expected, `${rows} x ${inner} x ${columns}`);
      const rectified = expected.map((row) => row.map((value) => Math.max(0, value)));
      assert.deepEqual(tf.fused.matMul({ a, b, bias, activation: 'relu' }).arraySync(), rectified);
    });
});

testOnBoth('a packed weight gives the bits of a plain one at every size, as it lies and transposed', () => {
  for (const [rows, inner, columns] of [...SIZES, [5, 40, 24], [3, 7, 192], [8, 3, 96]] as const)
    tf.tidy(() => {
      const random = (shape: [number, number], seed: number) => tf.randomUniform(shape, -1, 1, 'float32', seed);
      const [a, b, back] = [random([rows, inner], 1), random([inner, columns], 2), random([rows, columns], 3)];
      const bias = tf.randomUniform([columns], -1, 1, 'float32', 4);
      const products = (weight: tf.Tensor) =>
        [
          tf.matMul(a, weight),
          tf.fused.matMul({ a, b: weight, bias }),
          tf.matMul(tf.reshape(a, [1, rows, inner]), weight),
          tf.matMul(back, weight, false, true),
        ].map((found) => [...found.dataSync()]);
      const expected = products(b);
      const packed = tf.tensor2d(b.dataSync(), [inner, columns]);
      weightKernels()!.letPack(packed);
      for (const time of ['as it lies', 'packed from the second product on', 'packed'])
        assert.deepEqual(products(packed), expected, `${rows} x ${inner} x ${columns}, ${time}`);
    });
});

testOnBoth('a sum as long as a vocabulary is rounded as one of a few thousand products', () => {
  const inner = 49_152;
  tf.tidy(() => {
    const [a, b] = [tf.fill([4, inner], 1.1), tf.fill([inner, 24], 0.7)];
    const exact = inner * Math.fround(1.1) * Math.fround(0.7);
    for (const found of tf.matMul(a, b).dataSync())
      assert.ok(Math.abs(found / exact - 1) < 1e-4, `${found}, not ${exact}`);
  });
});

/** erf by its Taylor series (Abramowitz and Stegun 7.1.5), good for these arguments in float64. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const ARGUMENTS = [...Array.from({ length: 2003 }, (_, i) => (i - 1001) / 143), 0, 1e-20, -50, 50];

test('erf is within half a millionth, and 1 far out; NaN stays', () => {
  for (const count of [ARGUMENTS.length, 1, 2, 3, 4, 5]) {
    const some = ARGUMENTS.slice(-count);
    const found = tf.tidy(() => tf.erf(tf.tensor1d(some)).dataSync());
    some.forEach((x, i) => {
      assert.ok(Math.abs(found[i]! - erf(x)) <= 5e-7, `erf(${x}) is ${found[i]!}, not ${erf(x)}`);
    });
  }
  assert.deepEqual([...tf.tidy(() => tf.erf([-50, NaN, 50]).dataSync())], [-1, NaN, 1]);
});

testOnBoth('gelu follows a product and its bias', () => {
  for (const count of [ARGUMENTS.length, 1, 2, 3])
    tf.tidy(() => {
      const some = ARGUMENTS.slice(-count);
      const [a, b] = [tf.tensor2d([[1]]), tf.tensor2d([some.map((x) => x - 1)])];
      const bias = tf.ones([count]);
      const activation = GELU as 'relu'; // a name that TensorFlow.js does not have
      const found = tf.fused.matMul({ a, b, bias, activation }).dataSync();
      some.forEach((x, i) => {
        const expected = (x * (1 + erf(x / Math.SQRT2))) / 2;
        assert.ok(Math.abs(found[i]! - expected) <= 2e-6, `gelu(${x}) is ${found[i]!}, not ${expected}`);
      });
    });
});

test('they are the kernels of the wasm backend alone, and are there when one comes back to it', async () => {
  await startBackend('cpu');
  onBackend('cpu', () => {
    assert.equal(hasWasmKernels(tf.backend()), false);
  });
  await tf.setBackend('wasm');
  assert.equal(hasWasmKernels(tf.backend()), true);
  assert.deepEqual(
    tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).arraySync()),
    [[11]],
  );
});

test('relaxed SIMD rounds a product and its sum once, plain SIMD twice, and neither is in the way of the other', () => {
  const [a, b] = [1 + 2 ** -12, 1 + 2 ** -11];
  const [once, twice] = [a * a - b, Math.fround(a * a) - b];
  assert.notEqual(once, twice);
  const found = (name: 'wasm' | 'wasm-relaxed') =>
    onBackend(name, () => tf.tidy(() => tf.matMul([[-b, a]], [[1], [a]]).dataSync()[0]));
  assert.deepEqual([found('wasm'), found('wasm-relaxed'), found('wasm')], [twice, once, twice]);
});
