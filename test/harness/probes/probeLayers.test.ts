import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { type LayerStates, pieceFitter, type StatesToFit } from '../../../toolkit/harness/probes/fitPieces';
import { probeLayer, type ProbeOptions } from '../../../toolkit/harness/probes/probeLayers';
import type { PreparedTask } from '../../../toolkit/harness/probes/taskUnits';
import { TASKS } from '../../../toolkit/probing/tasks';
import { withoutNorms } from '../../../toolkit/probing/unitStates';
import { generatorFor } from '../../../toolkit/random';
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
  ...{ folds: 4, seed: 1, controls: [], refits: 0, online: false, conditional: true },
  selection: new Uint8Array(DOCUMENTS),
};
const base: LayerStates = { layer: 0, values: layerOf(0), features: 2 };

/** The probes of a task at a layer, fitted here. */
async function probesAt(task: PreparedTask, states: StatesToFit, asked: ProbeOptions) {
  const groups = [[task]];
  const place = { group: 0, layer: states.own.layer, before: null };
  const fit = pieceFitter(groups, { ...asked, products: plainProducts });
  const [found] = await probeLayer(groups, place, asked, (piece) => Promise.resolve(fit(piece, states)));
  return found!;
}

async function bitsAt(layer: number, values: Float32Array) {
  const found = await probesAt(prepared, { own: { layer, values, features: 2 }, base }, options);
  const perUnit = (sums: { bits: Float64Array } | undefined) =>
    sums && sums.bits.reduce((sum, bits) => sum + bits, 0) / UNITS;
  return { own: perUnit(found.own)!, beside: perUnit(found.readings['beyond layer 0']) };
}

test('with layer 0 beside it a layer tells what both hold, and one that holds the same tells no more', async () => {
  const [base, same, other] = [await bitsAt(0, layerOf(0)), await bitsAt(1, layerOf(0)), await bitsAt(2, layerOf(1))];
  assert.equal(base.beside, undefined, 'layer 0 beside itself is not fitted');
  for (const { own } of [base, same, other]) assert.ok(Math.abs(own - 1) < 0.1, String(own));
  assert.ok(Math.abs(same.beside! - same.own) < 0.02, String(same.beside));
  assert.ok(Math.abs(other.beside! - 2) < 0.15, String(other.beside));
});

const ENTITIES = 4;
const WIDTH = 8;

/**
 * Two words a unit, of the same entity in every other unit.
 * @param likeness - how far the states of an entity's words are alike
 * @param longer - how many times as long they are for every other entity
 */
function pairsOf(likeness: number, longer = 1) {
  const random = generatorFor(7, 'pairs');
  const draw = () => uniformInt(random, -1000, 1000) / 1000;
  const ofEntity = Array.from({ length: ENTITIES }, () =>
    withoutNorms(Float32Array.from({ length: WIDTH }, draw), WIDTH),
  );
  const values = new Float32Array(2 * UNITS * WIDTH);
  for (let word = 0; word < 2 * UNITS; word++) {
    const unit = word >> 1;
    const entity = ((unit >> 1) + (unit % 2 === 0 ? 0 : word % 2)) % ENTITIES;
    const length = entity % 2 === 0 ? 1 : longer;
    for (let f = 0; f < WIDTH; f++)
      values[word * WIDTH + f] = length * (likeness * ofEntity[entity]![f]! + (1 - likeness) * draw());
  }
  const places = (first: number) => {
    const starts = Array.from({ length: UNITS }, (_, unit) => 2 * unit + first);
    return { starts, ends: starts.map((start) => start + 1) };
  };
  const pairs = { ...prepared, classes: ['other', 'same'], stretches: { ...places(0), others: places(1) } };
  return { values, pairs: { ...pairs, labels: Int32Array.from({ length: UNITS }, (_, unit) => 1 - (unit % 2)) } };
}

test('of pairs it is read whether their states are alike, and by the norm alone whether both are as long', async () => {
  const bits = async (likeness: number, longer?: number) => {
    const { values, pairs } = pairsOf(likeness, longer);
    const asked: ProbeOptions = { ...options, conditional: false, controls: ['norm alone', 'without norm'] };
    const states = { own: { layer: 0, values, features: WIDTH }, base: null };
    const { own, controls } = await probesAt(pairs, states, asked);
    return [own, controls['without norm']!, controls['norm alone']!].map(
      (sums) => sums.bits.reduce((sum, saved) => sum + saved, 0) / UNITS,
    ) as [number, number, number];
  };
  const [alike, directions, norms] = await bits(1);
  assert.ok(alike > 0.9 && directions > 0.9, `${alike} ${directions}`);
  assert.ok(norms < 0.3, String(norms));
  for (const none of await bits(0)) assert.ok(none < 0.05, String(none));
  const [, without, lengths] = await bits(0, 3);
  assert.ok(lengths > 0.8 && without < 0.05, `${lengths} ${without}`);
});
