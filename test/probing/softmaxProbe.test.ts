import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { probeInput } from '../../toolkit/probing/products';
import { fitProbes, logProbabilities } from '../../toolkit/probing/softmaxProbe';
import { plainProducts } from './plainProducts';

interface Golden {
  rows: number;
  training: number;
  features: number;
  classes: number;
  states: number[];
  labels: number[];
  fits: { strength: number; logProbabilities: number[][] }[];
}
const golden = JSON.parse(readFileSync(join(__dirname, '../golden/probing/probes.json'), 'utf8')) as Golden;
const { rows, training, features, classes } = golden;
const states = plainProducts(probeInput(Float32Array.from(golden.states), features), features + 1);
const labels = Int32Array.from(golden.labels);
const fitted = Uint8Array.from(labels, (_, row) => Number(row < training));

test('several fits side by side give the probabilities that scikit-learn gives to each', () => {
  const fits = golden.fits.map(({ strength }) => ({ labels, classes, rows: fitted, strength }));
  const probes = fitProbes(states, fits);
  const logs = logProbabilities(states, probes);
  golden.fits.forEach((expected, fit) => {
    assert.equal(probes[fit]!.converged, true);
    expected.logProbabilities.flat().forEach((log, at) => {
      const got = logs[fit]![training * classes + at]!;
      assert.ok(Math.abs(got - log) < 0.02, `strength ${expected.strength}, entry ${at}: ${got}, not ${log}`);
    });
  });
});

test("accuracy within 0.005 and bits within 2 % of scikit-learn's, on rows that were not fitted on", () => {
  const fits = golden.fits.map(({ strength }) => ({ labels, classes, rows: fitted, strength }));
  const logs = logProbabilities(states, fitProbes(states, fits));
  const judged = labels.slice(training);
  const scoresOf = (own: ArrayLike<number>) => {
    const rowsOf = Array.from(judged, (label, row) => ({
      label,
      ofRow: Array.from({ length: classes }, (_, c) => own[row * classes + c]!),
    }));
    const right = rowsOf.filter(({ label, ofRow }) => ofRow.every((log) => log <= ofRow[label]!)).length;
    const bits = rowsOf.reduce((sum, { label, ofRow }) => sum + ofRow[label]! / Math.LN2 + Math.log2(classes), 0);
    return { accuracy: right / judged.length, bits: bits / judged.length };
  };
  golden.fits.forEach(({ strength, logProbabilities: expected }, fit) => {
    const [own, theirs] = [scoresOf(logs[fit]!.subarray(training * classes)), scoresOf(expected.flat())];
    assert.ok(Math.abs(own.accuracy - theirs.accuracy) < 0.005, `${strength}: ${own.accuracy}, not ${theirs.accuracy}`);
    assert.ok(
      Math.abs(own.bits - theirs.bits) < 0.02 * Math.abs(theirs.bits),
      `${strength}: ${own.bits}, not ${theirs.bits}`,
    );
  });
});

test('a fit is the same alone as among others, and from another start', () => {
  const fit = (strength: number, start?: Float64Array) => ({
    labels,
    classes,
    rows: fitted,
    strength,
    ...(start && { start }),
  });
  const [alone] = fitProbes(states, [fit(0.01)]);
  const [, among] = fitProbes(states, [fit(0.5), fit(0.01), fit(0.001)]);
  assert.deepEqual(among!.point, alone!.point);
  const [again] = fitProbes(states, [
    fit(
      0.01,
      alone!.point.map((weight, at) => weight + Math.sin(at)),
    ),
  ]);
  assert.ok(Math.abs(again!.value - alone!.value) < 1e-5, `${again!.value}, not ${alone!.value}`);
});

test('rows that are not fitted on, and rows without a label, change nothing', () => {
  const [whole] = fitProbes(states, [{ labels, classes, rows: fitted, strength: 0.01 }]);
  const others = labels.map((label, row) => (row < training ? label : (label + 1) % classes));
  const unlabelled = labels.map((label, row) => (row < training ? label : -1));
  const all = new Uint8Array(rows).fill(1);
  for (const fit of [
    { labels: others, rows: fitted },
    { labels: unlabelled, rows: all },
  ])
    assert.deepEqual(fitProbes(states, [{ ...fit, classes, strength: 0.01 }])[0]!.point, whole!.point);
});
