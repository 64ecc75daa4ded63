import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorFor } from '../../toolkit/random';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { clusterDraws } from '../../toolkit/metrics/bootstrap';
import { crossValidate, rowsOfFold } from '../../toolkit/probing/crossValidate';
import { documentFolds } from '../../toolkit/probing/folds';
import { probeInput } from '../../toolkit/probing/products';
import { chooseSteps, innerSplit } from '../../toolkit/probing/strengths';
import { plainProducts } from './plainProducts';

const DOCUMENTS = 30;
const PER_DOCUMENT = 20;
const ROWS = DOCUMENTS * PER_DOCUMENT;
const FEATURES = 6;
const generator = generatorFor(5, 'probing test');
const uniform = () => (uniformInt(generator, 0, 2 ** 30 - 1) + 0.5) / 2 ** 30;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const documents = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / PER_DOCUMENT));
const values = Float32Array.from({ length: ROWS * FEATURES }, normal);
const states = { values: probeInput(values, FEATURES), features: FEATURES + 1, products: plainProducts };
const how = { documents, folds: 5, seed: 3 };
const mean = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, one) => sum + one, 0) / numbers.length;

test('the bits of a label with a known probability are those that the states tell', () => {
  // P(label = 1) = 1 / (1 + exp(-3 x)), of which the states hold x: information 1 - E[H(p)].
  const probability = (row: number) => 1 / (1 + Math.exp(-3 * values[row * FEATURES]!));
  const labels = Int32Array.from({ length: ROWS }, (_, row) => Number(uniform() < probability(row)));
  const [found] = crossValidate(states, [{ name: 'planted', labels, classes: 2 }], how);
  const truth = Array.from({ length: ROWS }, (_, row) => {
    const p = labels[row] === 1 ? probability(row) : 1 - probability(row);
    return Math.log2(p) + found!.priorBits[row]!;
  });
  assert.ok(Math.abs(mean(found!.bits) - mean(truth)) < 0.05 * mean(truth), `${mean(found!.bits)}, not ${mean(truth)}`);
});

test('labels that have nothing to do with the states give no bits', () => {
  const labels = Int32Array.from({ length: ROWS }, () => uniformInt(generator, 0, 2));
  const [found] = crossValidate(states, [{ name: 'null', labels, classes: 3 }], how);
  assert.ok(mean(found!.bits) < 0.01 && mean(found!.bits) > -0.03, String(mean(found!.bits)));
});

test('a label that tells the document is no use in another document', () => {
  const labels = documents.map((document) => document % 2);
  const marked = Float32Array.from({ length: ROWS * DOCUMENTS }, (_, at) =>
    Number(documents[Math.floor(at / DOCUMENTS)] === at % DOCUMENTS),
  );
  const [found] = crossValidate(
    { values: probeInput(marked, DOCUMENTS), features: DOCUMENTS + 1, products: plainProducts },
    [{ name: 'document', labels, classes: 2 }],
    how,
  );
  assert.ok(mean(found!.bits) < 0.01, String(mean(found!.bits)));
});

test('rows without a label have no bits; a class that no training row has is possible', () => {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => (row === 0 ? 2 : row % 3 === 2 ? -1 : row % 2));
  const [found] = crossValidate(states, [{ name: 'rare', labels, classes: 3 }], how);
  assert.ok(Number.isFinite(found!.bits[0]));
  labels.forEach((label, row) => {
    assert.equal(Number.isNaN(found!.bits[row]), label < 0);
  });
});

test('folds are whole documents of about as many rows each', () => {
  const folds = documentFolds(documents, 5, 1);
  for (let row = 1; row < ROWS; row++)
    if (documents[row] === documents[row - 1]) assert.equal(folds[row], folds[row - 1]);
  for (let fold = 0; fold < 5; fold++) assert.equal(folds.filter((of) => of === fold).length, ROWS / 5);
  assert.notDeepEqual(folds, documentFolds(documents, 5, 2));
});

test('probes that cannot reach their tolerance are counted, and none that can', () => {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
  const task = { name: 'parity', labels, classes: 2 };
  assert.equal(crossValidate(states, [task], how)[0]!.unconverged, 0);
  // A gradient that does not belong to the loss.
  const wrong: typeof plainProducts = (own, features) => {
    const products = plainProducts(own, features);
    return {
      ...products,
      transposedTimes: (residuals, count) => products.transposedTimes(residuals, count).map(() => ROWS),
    };
  };
  assert.equal(crossValidate({ ...states, products: wrong }, [task], how)[0]!.unconverged, how.folds);
});

test('documents of the selection split are in no fold: those of the others are as even as without them', () => {
  // By its rows the first document would fill a fold by itself.
  const placed = documents.map((document) => (document < 15 ? 0 : document));
  const selection = Uint8Array.from(placed, (document) => Number(document === 0));
  const options = { ...how, documents: placed, selection };
  const judged = ROWS - 15 * PER_DOCUMENT;
  for (let fold = 0; fold < how.folds; fold++) {
    const { training, test } = rowsOfFold(options, fold);
    assert.equal(test.length, judged / how.folds);
    assert.equal(training.length, judged - judged / how.folds);
  }
  const last = rowsOfFold(options, how.folds);
  assert.ok(last.test.every((row) => placed[row] === 0) && last.test.length === 15 * PER_DOCUMENT);
  assert.equal(last.training.length, judged);
});

test('penalties are chosen on whole documents, none of them of the selection split', () => {
  const selection = documents.map((document) => Number(document % 3 === 0));
  const { training, held } = innerSplit({ ...how, selection: Uint8Array.from(selection) });
  const others = [...documents.keys()].filter((row) => selection[row] === 0);
  assert.deepEqual(
    [...training, ...held].sort((a, b) => a - b),
    others,
  );
  const documentsOf = (rows: Uint32Array) => new Set(Array.from(rows, (row) => documents[row]!));
  assert.equal(held.length, others.length / 5);
  assert.ok([...documentsOf(held)].every((document) => !documentsOf(training).has(document)));
});

test('a row is unseen where no labelled row of another fold has its word type', () => {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => (row % 7 === 0 ? -1 : row % 2));
  const types = Array.from({ length: ROWS }, (_, row) => `type ${row % 5 === 0 ? documents[row]! : row % 60}`);
  const [found] = crossValidate(states, [{ name: 'typed', labels, classes: 2 }], { ...how, types });
  const folds = documentFolds(documents, how.folds, how.seed);
  const expected = types.map((type, row) =>
    Number(!types.some((other, at) => other === type && labels[at]! >= 0 && folds[at] !== folds[row])),
  );
  assert.ok(expected.includes(0) && expected.includes(1));
  assert.deepEqual([...found!.unseen], expected);
});

test('a refit trains on the documents that are drawn for it by their numbers, whichever of them a task has', () => {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => Number(values[row * FEATURES]! + normal() > 0));
  const refitsBy = (own: ArrayLike<number>, refits: readonly ArrayLike<number>[]) =>
    crossValidate(states, [{ name: 'planted', labels, classes: 2 }], { ...how, documents: own, refits })[0]!;
  const once = new Uint8Array(DOCUMENTS).fill(1);
  const found = refitsBy(documents, [once, ...clusterDraws(DOCUMENTS, 2, 1)]);
  assert.deepEqual(refitsBy(documents, [new Uint8Array(DOCUMENTS)]).refits, found.refits.slice(0, 1));
  const all = found.bits.reduce((sum, bits) => sum + bits, 0);
  assert.ok(Math.abs(found.refits[0]! - all) < 1e-3 * all, `${found.refits[0]}, not ${all}`);
  for (const refit of [1, 2]) assert.ok(Math.abs(found.refits[refit]! - all) > 1e-3 * all);
  // Two documents that this task has no unit of come first.
  const later = documents.map((document) => document + 2);
  const draws = clusterDraws(DOCUMENTS, 2, 1).map((times) => Uint16Array.of(9, 9, ...times));
  assert.deepEqual(refitsBy(later, draws).refits, found.refits.slice(1));
});

test('no penalty beyond the bounds is tried, wherever the layer before ended', () => {
  const labels = Int32Array.from({ length: ROWS }, () => uniformInt(generator, 0, 2)); // best told by no weights at all
  for (const near of [2, -12])
    for (const step of chooseSteps(states, [{ name: 'null', labels, classes: 3 }], { ...how, near: [near] }))
      assert.ok(step >= -12 && step <= 2, `${step}`);
});
