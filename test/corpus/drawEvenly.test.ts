import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawEvenly } from '../../toolkit/corpus/drawEvenly';
import { generatorFor } from '../../toolkit/random';

/** Documents of 1, 5, 10 and 3 sentences. */
const SIZES = { a: 1, b: 5, c: 10, d: 3 };
const SENTENCES = Object.entries(SIZES).flatMap(([document, size]) =>
  Array.from({ length: size }, (_, at) => ({ document, id: `${document}${at}` })),
);
const idsOf = (count: number, seed = 1) =>
  drawEvenly(SENTENCES, count, generatorFor(seed, 'sample')).map(({ id }) => id);

/** Sentences of each document among these. */
function perDocument(ids: string[]): number[] {
  return Object.keys(SIZES).map((document) => ids.filter((id) => id.startsWith(document)).length);
}

test('no document gives two sentences more than another that has any left', () => {
  for (let seed = 0; seed < 20; seed++) {
    assert.deepEqual(perDocument(idsOf(4, seed)), [1, 1, 1, 1]);
    assert.deepEqual(perDocument(idsOf(10, seed)), [1, 3, 3, 3]);
    assert.deepEqual(perDocument(idsOf(14, seed)), [1, 5, 5, 3]);
    assert.deepEqual(perDocument(idsOf(16, seed)), [1, 5, 7, 3]);
  }
});

test('the same seed draws the same sentences, another seed others, in the order of the corpus', () => {
  const order = SENTENCES.map(({ id }) => id);
  assert.deepEqual(idsOf(6), idsOf(6));
  assert.deepEqual(
    idsOf(9),
    order.filter((id) => idsOf(9).includes(id)),
  );
  assert.deepEqual(idsOf(19), order);
  const drawn = new Set(Array.from({ length: 40 }, (_, seed) => idsOf(2, seed).join()));
  assert.ok(drawn.size > 20, `${drawn.size} samples of 40 seeds`);
});

test('every sentence of a document is drawn as often as another, the first no more than the last', () => {
  const counts = new Map<string, number>();
  const seeds = 3000;
  for (let seed = 0; seed < seeds; seed++) for (const id of idsOf(4, seed)) counts.set(id, (counts.get(id) ?? 0) + 1);
  // Of a share p five standard errors are 5 sqrt(p (1 - p) / n).
  for (const { id, document } of SENTENCES) {
    const share = 1 / SIZES[document as keyof typeof SIZES];
    const error = 5 * Math.sqrt((share * (1 - share)) / seeds);
    assert.ok(Math.abs(counts.get(id)! / seeds - share) <= error, `${id}: ${counts.get(id)}`);
  }
});
