import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { accuracyOf, contextualGains, savedPer } from '../../../toolkit/harness/probes/contextualGains';
import { crossValidate } from '../../../toolkit/probing/crossValidate';
import { probeInput } from '../../../toolkit/probing/products';
import { type DocumentSums, documentSums, judgedDraws, measureOf, minus } from '../../../toolkit/probing/profile';
import { generatorFor } from '../../../toolkit/random';
import { plainProducts } from '../../probing/plainProducts';

const TASKS = 200;
const DOCUMENTS = 24;
const ROWS = DOCUMENTS * 8;
const FEATURES = 3;
const NONE = new Uint8Array(DOCUMENTS);
const draws = judgedDraws(NONE, 300, 11);
const [, ...refits] = judgedDraws(NONE, 10, 12);
const documents = Int32Array.from({ length: ROWS }, (_, row) => row % DOCUMENTS);

/** The share of simulated tasks whose intervals hold chance, and no difference between two layers that hold as much. */
function coverage(slope: number): { accuracy: number; difference: number } {
  const generator = generatorFor(11, 'coverage');
  const uniform = () => (uniformInt(generator, 0, 2 ** 30 - 1) + 0.5) / 2 ** 30;
  const held = { accuracy: 0, difference: 0 };
  for (let task = 0; task < TASKS; task++) {
    const signal = Float64Array.from({ length: ROWS }, uniform);
    const labels = Int32Array.from(signal, (own) => Number(uniform() < 1 / (1 + Math.exp(-slope * (own - 0.5)))));
    const layer = () => {
      const stateAt = (at: number) => (at % FEATURES === 0 ? signal[Math.floor(at / FEATURES)]! : 0) + uniform() / 2;
      const values = probeInput(
        Float32Array.from({ length: ROWS * FEATURES }, (_, at) => stateAt(at)),
        FEATURES,
      );
      const states = { values, features: FEATURES + 1, products: plainProducts };
      const how = { documents, folds: 5, seed: task, refits };
      const [found] = crossValidate(states, [{ name: 'drawn', labels, classes: 2 }], how);
      return documentSums(found!, documents, DOCUMENTS);
    };
    const [one, other] = [layer(), layer()];
    const information = [one, other].map((sums) => savedPer(sums.priorBits, sums, draws));
    const holds = (truth: number, [low, high]: [number, number]) => Number(low <= truth && truth <= high);
    held.accuracy += holds(0.5, measureOf(accuracyOf(one, draws), DOCUMENTS, 0.95).interval!);
    held.difference += holds(0, measureOf(minus(information[0]!, information[1]!), DOCUMENTS, 0.95).interval!);
  }
  return { accuracy: held.accuracy / TASKS, difference: held.difference / TASKS };
}

test('intervals of tasks that states say nothing of hold chance, and no difference of layers, nearly as often as they say', (t) => {
  const { accuracy, difference } = coverage(0);
  t.diagnostic(`chance is held by ${accuracy}, no difference by ${difference}`);
  assert.ok(accuracy > 0.9 && accuracy < 0.99, `${accuracy}`);
  assert.ok(difference > 0.87 && difference < 0.99, `${difference}`);
});

test('of tasks that two layers hold alike the interval of their difference holds none nearly as often', (t) => {
  const { accuracy, difference } = coverage(8);
  t.diagnostic(`no difference is held by ${difference}`);
  assert.ok(accuracy < 0.05, `chance is held by ${accuracy}`);
  assert.ok(difference > 0.89 && difference < 0.99, `${difference}`);
});

test('a gain is what a layer saves beyond what has no context, over what the best layer of the selection documents gains', () => {
  const [judged, chosenOn] = [21, 3];
  const all = judged + chosenOn;
  const selection = new Uint8Array(all).fill(1, judged);
  /** So many bits a unit in the documents that judge and in the others, of four units each. */
  const saves = (own: number, other: number): DocumentSums => ({
    units: new Float64Array(all).fill(4),
    bits: Float64Array.from(selection, (flag) => 4 * (flag === 1 ? other : own)),
    priorBits: new Float64Array(all).fill(8),
    correct: new Float64Array(all),
    ...{ step: 0, refits: [], correctRefits: [], unconverged: 0 },
  });
  const judging = { selection, draws: judgedDraws(selection, 10, 1) };
  const found = contextualGains([saves(0.75, 1), saves(1.5, 2.5), saves(1.25, 1.5)], saves(0.5, 0.5), judging);
  assert.ok('layers' in found);
  assert.equal(found.chosen, 1);
  assert.deepEqual(
    found.layers.map(({ value }) => value),
    [0.125, 0.5, 0.375],
  );
  for (const { value, draws: drawn } of found.layers) assert.ok(drawn.every((one) => Math.abs(one - value) < 1e-12));
});
