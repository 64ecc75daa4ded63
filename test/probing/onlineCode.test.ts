import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { onlineCodes } from '../../toolkit/probing/onlineCode';
import { generatorFor } from '../../toolkit/random';
import { plainProducts } from './plainProducts';

const CLASSES = 4;
const DOCUMENTS = 40;
const PER_DOCUMENT = 20;
const ROWS = DOCUMENTS * PER_DOCUMENT;
const FEATURES = 12;
const generator = generatorFor(3, 'online test');
const labels = Int32Array.from({ length: ROWS }, () => uniformInt(generator, 0, CLASSES - 1));
const noise = Array.from({ length: ROWS * FEATURES }, () => uniformInt(generator, -1000, 1000) / 500);
const documents = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / PER_DOCUMENT));

/** The code at a penalty; states are random, but for so large a part of them that tells the class. */
function bitsOf(share: number, step: number): number {
  const values = Float32Array.from(noise, (drawn, at) => {
    const feature = at % FEATURES;
    if (feature === FEATURES - 1) return 1;
    return feature < CLASSES ? share * 4 * Number(labels[Math.floor(at / FEATURES)] === feature) + drawn / 4 : drawn;
  });
  const states = { values, features: FEATURES, products: plainProducts };
  return onlineCodes(states, [{ name: 'task', labels, classes: CLASSES }], [step], { documents, seed: 1 })[0]!;
}

test('classes that states do not tell take all their bits, and more where the probe learns by heart', () => {
  const [strong, weak] = [bitsOf(0, 2), bitsOf(0, -12)];
  assert.ok(Math.abs(strong - 2) < 0.03, String(strong));
  assert.ok(weak > 2.02 && weak > strong, String(weak));
});

test('classes that states tell take the bits of the first eighth of the documents, and little else', () => {
  const bits = bitsOf(1, -6);
  assert.ok(bits > 2 / 8 && bits < 2 / 8 + 0.1, String(bits));
});

/** Documents of three rows of one class and one of another, whose states are all alike. */
function alike(count: number) {
  const rows = 4 * count;
  return {
    states: { values: new Float32Array(2 * rows).map((_, at) => at % 2), features: 2, products: plainProducts },
    labels: Int32Array.from({ length: rows }, (_, row) => Number(row % 4 === 3)),
    documents: Int32Array.from({ length: rows }, (_, row) => row >> 2),
  };
}

test('where states tell nothing the shares of the documents so far are the code, an eighth, a quarter and a half of them', () => {
  const { states, documents, labels } = alike(8);
  const [bits] = onlineCodes(states, [{ name: 'task', labels, classes: 2 }], [-3], { documents, seed: 1 });
  const portion = (before: number, coded: number) => {
    const code = (share: number) => -Math.log2((before * share + 0.5) / (before + 1));
    return (coded / 4) * (3 * code(0.75) + code(0.25));
  };
  const expected = (4 + portion(4, 4) + portion(8, 8) + portion(16, 16)) / 32;
  assert.ok(Math.abs(bits! - expected) < 1e-4, `${bits} ${expected}`);
});

test('neither the selection split nor rows without a class are learnt or coded', () => {
  const [few, many] = [alike(8), alike(9)];
  const task = (labels: Int32Array) => [{ name: 'task', labels, classes: 2 }];
  const [own] = onlineCodes(few.states, task(few.labels), [-3], { documents: few.documents, seed: 1 });
  const { states, documents } = many;
  const flipped = many.labels.map((label, row) => (row >= 32 ? 1 - label : label));
  const selection = Uint8Array.from(flipped, (_, row) => Number(row >= 32));
  const [withSelection] = onlineCodes(states, task(flipped), [-3], { documents, selection, seed: 1 });
  assert.equal(withSelection, own);
  const without = few.labels.map((label, row) => (row % 4 === 3 ? -1 : label));
  const [oneClass] = onlineCodes(few.states, task(without), [-3], { documents: few.documents, seed: 1 });
  assert.ok(oneClass! > 1 / 8 && oneClass! < own!, String(oneClass));
});
