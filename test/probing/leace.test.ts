import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { erase, leace, stateMoments } from '../../toolkit/probing/leace';
import { crossValidate } from '../../toolkit/probing/crossValidate';
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

test('states lose a concept as they do by concept-erasure', () => {
  const erased = erase(x, leace(x, stateMoments(x, features), z, classes));
  (read('leace.json') as number[]).forEach((expected, at) => {
    assert.ok(Math.abs(erased[at]! - expected) < 1e-5, `entry ${at}: ${erased[at]}, not ${expected}`);
  });
});

test('the means of all classes are equal after the edit, and a probe finds nothing', () => {
  const erased = erase(x, leace(x, stateMoments(x, features), z, classes));
  for (let f = 0; f < features; f++) {
    const means = Array.from({ length: classes }, (_, label) => {
      const rows = [...z.keys()].filter((row) => z[row] === label);
      return rows.reduce((sum, row) => sum + erased[row * features + f]!, 0) / rows.length;
    });
    for (const mean of means) assert.ok(Math.abs(mean - means[0]!) < 1e-5);
  }
  const documents = z.map((_, row) => row % 40);
  const task = { name: 'erased', labels: z, classes };
  const how = { documents, folds: 5, seed: 1 };
  const bits = (of: Float32Array) =>
    crossValidate(
      { values: probeInput(of, features), features: features + 1, products: plainProducts },
      [task],
      how,
    )[0]!.bits.reduce((a, b) => a + b, 0) / z.length;
  assert.ok(bits(x) > 0.2, String(bits(x)));
  assert.ok(bits(erased) < 0.02, String(bits(erased)));
});
