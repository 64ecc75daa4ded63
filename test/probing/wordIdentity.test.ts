import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterDraws } from '../../toolkit/metrics/bootstrap';
import { crossValidate } from '../../toolkit/probing/crossValidate';
import { documentFolds } from '../../toolkit/probing/folds';
import { besideInput, probeInput } from '../../toolkit/probing/products';
import { ofUnseenTypes } from '../../toolkit/probing/profile';
import { wordIdentity } from '../../toolkit/probing/wordIdentity';
import { plainProducts } from './plainProducts';

const DOCUMENTS = 20;
const PER_DOCUMENT = 6;
const ROWS = DOCUMENTS * PER_DOCUMENT;
const documents = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / PER_DOCUMENT));
const how = { documents, folds: 4, seed: 2 };

/** Of each document three times `light` (class 0, once 1), twice `dark` (1), and a word of its own (1). */
const types = Array.from({ length: ROWS }, (_, row) => {
  const at = row % PER_DOCUMENT;
  return at < 3 ? 'light' : at < 5 ? 'dark' : `own-${documents[row]}`;
});
const labels = Int32Array.from({ length: ROWS }, (_, row) => Number(row % PER_DOCUMENT >= 3 || row % 12 === 0));
const task = { name: 'shade', labels, classes: 2 };

test('of a type that training has, bits are those of its smoothed shares; of another there are none', () => {
  const found = wordIdentity(task, types, how);
  const folds = documentFolds(documents, how.folds, how.seed);
  const weight = 10 ** (found.step / 2);
  for (let row = 0; row < ROWS; row++) {
    const training = [...labels.keys()].filter((other) => folds[other] !== folds[row]);
    const count = (rows: number[]) => rows.filter((other) => labels[other] === labels[row]).length;
    const all = (count(training) + 0.5) / (training.length + 1);
    const own = training.filter((other) => types[other] === types[row]);
    const p = (count(own) + weight * all) / (own.length + weight);
    const smooth = (training.length * p + 0.5) / (training.length + 1);
    const expected = Math.log2(smooth / all);
    assert.ok(Math.abs(found.bits[row]! - expected) < 1e-9, `row ${row}: ${found.bits[row]}, not ${expected}`);
    assert.equal(found.unseen[row], Number(types[row]!.startsWith('own')), types[row]);
  }
});

test('probes know which rows are of a type that no training row has, and these alone are read apart', () => {
  const values = Float32Array.from({ length: ROWS }, (_, row) => Math.sin(row));
  const states = { values: probeInput(values, 1), features: 2, products: plainProducts };
  const [found] = crossValidate(states, [task], { ...how, types, refits: clusterDraws(DOCUMENTS, 2, 1) });
  const apart = ofUnseenTypes(found!);
  for (let row = 0; row < ROWS; row++) {
    const isOwn = row % PER_DOCUMENT === 5;
    assert.equal(found!.unseen[row], Number(isOwn));
    assert.equal(apart.bits[row], isOwn ? found!.bits[row] : NaN);
  }
  assert.equal(apart.refits.length, 2);
  assert.notDeepEqual(apart.refits, found!.refits);
});

test('states beside others are each of their own size and width, the intercept last', () => {
  const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 9), Float32Array.of(100, 0, 7, 300, 200, 8, -100, 0, 9)];
  const [own, beside] = [probeInput(a, 2), probeInput(b, 3)];
  const joined = besideInput(a, b, 3);
  const expected = [0, 1, 2].flatMap((row) => [
    ...own.slice(3 * row, 3 * row + 2),
    ...beside.slice(4 * row, 4 * row + 4),
  ]);
  assert.deepEqual([...joined], expected);
});
