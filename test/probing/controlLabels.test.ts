import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlLabels, permutedLabels } from '../../toolkit/probing/controlLabels';

const UNITS = 3000;
const types = Array.from({ length: UNITS }, (_, unit) => `type ${unit % 500}`);
/** Two thirds of the labelled units have class 0; every tenth unit has none. */
const labels = Int32Array.from({ length: UNITS }, (_, unit) => (unit % 10 === 9 ? -1 : Number(unit % 3 === 2)));
const count = (of: Int32Array, label: number) => of.filter((own) => own === label).length;

test('a control task gives every word type one label, drawn as the labels are distributed', () => {
  const control = controlLabels(labels, types, 1);
  const known = new Map<string, number>();
  control.forEach((label, unit) => {
    assert.equal(label < 0, labels[unit]! < 0);
    if (label < 0) return;
    assert.equal(label, known.get(types[unit]!) ?? label);
    known.set(types[unit]!, label);
  });
  const share = [...known.values()].filter((label) => label === 0).length / known.size;
  // A standard error of 0.022 over 450 types.
  assert.ok(Math.abs(share - 2 / 3) < 0.08, `${share}`);
  assert.deepEqual(controlLabels(labels, types, 1), control);
  assert.notDeepEqual(controlLabels(labels, types, 2), control);
});

test('permuted labels are the same ones on other units', () => {
  const permuted = permutedLabels(labels, 1);
  for (const label of [-1, 0, 1]) assert.equal(count(permuted, label), count(labels, label));
  permuted.forEach((label, unit) => {
    assert.equal(label < 0, labels[unit]! < 0);
  });
  const same = permuted.filter((label, unit) => label >= 0 && label === labels[unit]).length / (0.9 * UNITS);
  assert.ok(Math.abs(same - 5 / 9) < 0.05, `${same}`);
  assert.notDeepEqual(permutedLabels(labels, 2), permuted);
});
