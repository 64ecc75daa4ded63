import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConllu } from '../../toolkit/corpus/conllu';
import type { Sentence } from '../../toolkit/corpus/sentence';
import { matchedPairs, type PairedWord } from '../../toolkit/probing/pairs';
import { ownTask, TASKS } from '../../toolkit/probing/tasks';
import { unitStates } from '../../toolkit/probing/unitStates';

/** Words of one sentence: place, what it is of, with spaces between, kind. */
const words = (...all: [number, string, string][]): PairedWord[] =>
  all.map(([position, of, kind]) => ({ sentence: 0, word: position, position, of: of.split(' '), kind }));

const placesOf = (all: PairedWord[]) =>
  matchedPairs(all).map(({ start, other, label }) => [start, other!.start, label]);

test('a word is paired with the nearest of the same before it, and with another of that kind as far away', () => {
  const found = placesOf(
    words([0, 'a', 'x'], [2, 'b', 'x'], [5, 'a', 'x'], [6, 'c', 'x'], [7, 'd', 'y'], [8, 'b', 'x'], [10, 'a', 'z']),
  );
  assert.deepEqual(found, [
    [5, 0, 'same'],
    [5, 2, 'other'],
    [8, 2, 'same'],
    [8, 0, 'other'],
    [10, 5, 'same'],
    [10, 6, 'other'],
  ]);
});

test('a pair that no other matches in kind and in distance, to twice or half of it, is left out', () => {
  assert.deepEqual(placesOf(words([0, 'a', 'x'], [1, 'b', 'y'], [4, 'a', 'x'])), [], 'another kind');
  assert.deepEqual(placesOf(words([0, 'b', 'x'], [6, 'a', 'x'], [10, 'a', 'x'])), [], 'too far');
  assert.deepEqual(placesOf(words([2, 'a', 'x'], [8, 'b', 'x'], [11, 'a', 'x'])), [], 'too near');
  assert.equal(placesOf(words([2, 'b', 'x'], [6, 'a', 'x'], [10, 'a', 'x'])).length, 2, 'just twice as far');
});

test('a word that shares anything with the later one is not taken as one of something else', () => {
  const found = (candidate: string, later: string) =>
    placesOf(words([0, 'b', 'x'], [2, 'a', 'x'], [3, candidate, 'x'], [6, later, 'x'])).slice(-1)[0];
  assert.deepEqual(found('c d', 'a e'), [6, 3, 'other']);
  assert.deepEqual(found('c a', 'a e'), [6, 0, 'other'], 'the first of the later one');
  assert.deepEqual(found('e c', 'a e'), [6, 0, 'other'], 'another of the later one');
});

const coreferenceOf = (sentences: readonly Sentence[]) =>
  TASKS.find(({ name }) => name === 'coreference')!.units(sentences);

/** A text of documents; each word has an UPOS and a key of MISC. */
function textOf(...documents: [upos: string, misc: string][][][]) {
  const lines = documents.flatMap((sentences) => [
    '# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity',
    '# newdoc',
    ...sentences.flatMap((rows) => [
      ...rows.map(([upos, misc], at) => [at + 1, 'kiln', '_', upos, '_', '_', '_', '_', '_', misc].join('\t')),
      '',
    ]),
  ]);
  return parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
}

const mention = (entity: number, type: string) => `Entity=(${entity}-${type}-new-n-cf1-1-sgl)`;

/** Two mentions of persons with the same head, the first around the second. */
const nested = (outer: number, inner: number) =>
  `Entity=(${outer}-person-new-n-cf1-1-sgl(${inner}-person-new-n-cf1-1-sgl)${outer})`;

test('a word that heads several mentions stands for the outermost one, and no pair has both labels', () => {
  const person = mention(3, 'person');
  const again = textOf([
    [
      ['PROPN', nested(1, 2)],
      ['NOUN', person],
    ],
    [
      ['VERB', '_'],
      ['PROPN', nested(1, 2)],
    ],
  ]);
  assert.deepEqual(coreferenceOf(again), [
    { sentence: 1, start: 1, end: 2, label: 'same', other: { sentence: 0, start: 0, end: 1 } },
    { sentence: 1, start: 1, end: 2, label: 'other', other: { sentence: 0, start: 1, end: 2 } },
  ]);
  const alone = textOf([[['PROPN', nested(1, 2)]], [['PROPN', nested(1, 2)]]]);
  assert.deepEqual(coreferenceOf(alone), [], 'the antecedent itself is nothing else');
  const twice = textOf([[['NOUN', nested(1, 1)]], [['NOUN', person]]]);
  assert.deepEqual(coreferenceOf(twice), [], 'a word makes no pair with itself');
  const inner = textOf([[['PROPN', nested(1, 2)]], [['NOUN', person]], [['NOUN', mention(2, 'person')]]]);
  assert.deepEqual(coreferenceOf(inner), [], 'an inner mention is no antecedent');
  const inside = textOf([
    [
      ['NOUN', mention(1, 'person')],
      ['NOUN', nested(2, 1)],
      ['NOUN', mention(1, 'person')],
    ],
  ]);
  assert.deepEqual(coreferenceOf(inside), [], 'a word that corefers by its inner mention is nothing else');
});

test('mentions corefer across sentences, not documents, beside others of their type that are pronouns or not', () => {
  const sentences = textOf(
    [
      [
        ['NOUN', mention(1, 'person')],
        ['NOUN', mention(2, 'person')],
        ['PRON', mention(3, 'person')],
        ['NOUN', mention(4, 'place')],
      ],
      [
        ['VERB', '_'],
        ['PRON', mention(1, 'person')],
      ],
    ],
    [[['NOUN', mention(1, 'person')]]],
  );
  assert.deepEqual(coreferenceOf(sentences), [
    { sentence: 1, start: 1, end: 2, label: 'same', other: { sentence: 0, start: 0, end: 1 } },
    { sentence: 1, start: 1, end: 2, label: 'other', other: { sentence: 0, start: 1, end: 2 } },
  ]);
});

test('pairs of your own are of words with a value, matched in their part of speech', () => {
  const chain = (value: string) => `Chain=${value}`;
  const sentences = textOf([
    [
      ['NOUN', chain('a')],
      ['NOUN', chain('b')],
      ['VERB', chain('c')],
      ['NOUN', '_'],
      ['VERB', chain('a')],
    ],
  ]);
  const task = ownTask({ name: 'chain', family: 'meaning', unit: 'pair', misc: 'Chain' });
  assert.deepEqual(
    task.units(sentences).map(({ start, other, label }) => [start, other!.start, label]),
    [
      [4, 0, 'same'],
      [4, 1, 'other'],
    ],
  );
});

test('the state of a pair is the product of both less the mean of all words; that of a stretch is the mean of its words', () => {
  const states = Float32Array.of(1, 10, 3, 20, 5, 60);
  const stretches = { starts: [0, 1], ends: [1, 3] };
  assert.deepEqual([...unitStates(states, 2, stretches)], [1, 10, 4, 40]);
  const pairs = { ...stretches, others: { starts: [2, 0], ends: [3, 1] } };
  assert.deepEqual([...unitStates(states, 2, pairs)], [-2 * 2, -20 * 30, 1 * -2, 10 * -20]);
});
