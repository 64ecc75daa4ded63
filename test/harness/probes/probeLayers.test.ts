import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeLayer, type ProbeOptions } from '../../../toolkit/harness/probes/probeLayers';
import { TASKS } from '../../../toolkit/probing/tasks';
import { plainProducts } from '../../probing/plainProducts';

const DOCUMENTS = 24;
const PER_DOCUMENT = 15;
const UNITS = DOCUMENTS * PER_DOCUMENT;
const bit = (unit: number, of: number) => (Math.imul(unit + 1, 2654435761) >>> (10 + of)) & 1;

/** Four classes of two independent bits; layer 0 holds the first, another the second. */
const labels = Int32Array.from({ length: UNITS }, (_, unit) => 2 * bit(unit, 0) + bit(unit, 1));
const layerOf = (of: number) => Float32Array.from({ length: 2 * UNITS }, (_, at) => (at % 2 ? bit(at >> 1, of) : 0.5));
const prepared = {
  task: TASKS[0]!,
  classes: ['a', 'b', 'c', 'd'],
  labels,
  stretches: {
    starts: Array.from({ length: UNITS }, (_, unit) => unit),
    ends: Array.from({ length: UNITS }, (_, unit) => unit + 1),
  },
  documents: Int32Array.from({ length: UNITS }, (_, unit) => Math.floor(unit / PER_DOCUMENT)),
  types: Array.from({ length: UNITS }, (_, unit) => `type ${unit % 7}`),
};
const options: ProbeOptions = {
  ...{ folds: 4, seed: 1, controls: [], refits: 0, products: plainProducts },
  selection: new Uint8Array(DOCUMENTS),
  base: () => ({ values: layerOf(0), features: 2 }),
};

function bitsAt(layer: number, values: Float32Array) {
  const [found] = probeLayer([prepared], { layer, values, features: 2 }, null, options);
  const perUnit = (sums: { bits: Float64Array } | undefined) =>
    sums && sums.bits.reduce((sum, bits) => sum + bits, 0) / UNITS;
  return { own: perUnit(found!.own)!, beside: perUnit(found!.readings['beyond layer 0']) };
}

test('with layer 0 beside it a layer tells what both hold, and one that holds the same tells no more', () => {
  const [base, same, other] = [bitsAt(0, layerOf(0)), bitsAt(1, layerOf(0)), bitsAt(2, layerOf(1))];
  assert.equal(base.beside, undefined, 'layer 0 beside itself is not fitted');
  for (const { own } of [base, same, other]) assert.ok(Math.abs(own - 1) < 0.1, String(own));
  assert.ok(Math.abs(same.beside! - same.own) < 0.02, String(same.beside));
  assert.ok(Math.abs(other.beside! - 2) < 0.15, String(other.beside));
});
