import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorFor } from '../../../toolkit/random';
import { randomLike, randomWords } from '../../../toolkit/rationale/ablation/wordSets';

const words = [0, 1, 2, 4, 5];
const upos = ['DET', 'NOUN', 'VERB', 'X', 'NOUN', 'PUNCT'];
const generator = () => generatorFor(7, 'test');

/** How often each set comes among so many draws. */
function tally(draws: number, draw: () => unknown): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const key = JSON.stringify(draw());
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

test('every set of a size is as likely as any other', () => {
  const random = generator();
  const counts = tally(3000, () => randomWords(words, 2, random));
  assert.equal(counts.size, 10);
  for (const [set, count] of counts) {
    assert.ok(count > 220 && count < 380, `${set}: ${count}`);
    const [a, b] = JSON.parse(set) as [number, number];
    assert.ok(a < b && words.includes(a) && words.includes(b));
  }
  assert.deepEqual(randomWords(words, 5, random), words);
  assert.deepEqual(randomWords(words, 0, random), []);
  assert.throws(() => randomWords(words, 6, random), { message: 'cannot draw 6 of 5' });
});

test('the same seed draws the same set, another another', () => {
  const many = Array.from({ length: 60 }, (_, word) => word);
  assert.deepEqual(randomWords(many, 20, generator()), randomWords(many, 20, generator()));
  assert.notDeepEqual(randomWords(many, 20, generator()), randomWords(many, 20, generatorFor(8, 'test')));
});

test('a set of the same parts of speech, each as likely as any other', () => {
  const random = generator();
  const counts = tally(2000, () => randomLike(words, upos, [0, 1], random));
  assert.deepEqual([...counts.keys()].sort(), ['[0,1]', '[0,4]']);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 100);
});

test('where no other set has the parts of speech there is none', () => {
  const reason = { refused: 'no other set of words has the same parts of speech' };
  assert.deepEqual(randomLike(words, upos, [0, 2], generator()), reason);
  assert.deepEqual(randomLike(words, upos, [1, 4], generator()), reason);
  assert.deepEqual(randomLike(words, upos, [], generator()), reason);
  assert.throws(() => randomLike(words, upos, [3], generator()), { message: 'word 3 is not among those drawn from' });
});
