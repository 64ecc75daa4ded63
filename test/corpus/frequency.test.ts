import assert from 'node:assert/strict';
import { test } from 'node:test';
import { englishFrequencies, frequenciesOf } from '../../toolkit/corpus/frequency';

const english = englishFrequencies();
const rarity = (form: string): number | null => english.negLogFrequency(form);
/** Words of the list by its own counts, summed. */
const TOTAL = 49_719_560;

const assertCount = (form: string, count: number): void => {
  const actual = rarity(form)!;
  assert.ok(Math.abs(actual + Math.log(count / TOTAL)) < 1e-12, `${form}: ${TOTAL * Math.exp(-actual)} for ${count}`);
};

test('counts are those of the list, without case', () => {
  assert.equal(english.name, 'SUBTLEX-US');
  assertCount('the', 1_501_908);
  assertCount('The', 1_501_908);
  assertCount('i', 2_038_529);
  assertCount('zymurgy', 1);
  assertCount('gon', 65);
  assertCount('na', 253);
});

test('a word that the list does not have counts as half an occurrence', () => {
  assertCount('Perlingiere', 0.5);
  assertCount('слово', 0.5);
});

test('clitics have the count of the letters they stand by in the list, with either apostrophe', () => {
  assertCount("n't", 733_338);
  assertCount('n\u2019t', 733_338);
  assertCount('nt', 733_338);
  assertCount("'s", 1_057_301);
  assertCount('\u2019s', 1_057_301);
  assertCount("'ll", 224_097);
  assertCount('ca', 267_620);
  assertCount('wo', 38_729);
  assert.equal(rarity("'ve"), rarity('have'));
  assert.equal(rarity('ve'), rarity('have'));
});

test('a form of several parts has the count of its rarest; accents and full stops fall away', () => {
  assertCount("don't", 321_085);
  assertCount('Mr.', 60_098);
  assert.equal(rarity("o'clock"), Math.max(rarity('o')!, rarity('clock')!));
  assert.equal(rarity('e-mail'), Math.max(rarity('e')!, rarity('mail')!));
  assert.equal(rarity('caf\u00e9'), rarity('cafe'));
});

test('what the list can say nothing of has no frequency', () => {
  for (const form of ['.', '--', '$', '', '1990', '90s', 'B2B', '\u00bd']) assert.equal(rarity(form), null, form);
});

const sentence = (...forms: string[]) => ({
  words: forms.map((form) => ({ form, upos: 'X', head: null, salience: null })),
});

test('counted from other sentences, without case and punctuation', () => {
  const list = frequenciesOf([sentence('The', 'dog', '.'), sentence('the', '2', 'Dogs', ',', '2nd')], 'other split');
  assert.equal(list.name, 'other split');
  // the 2, dog 1, 2 1, dogs 1, 2nd 1: six words.
  const expected = { the: 2, THE: 2, dog: 1, '2': 1, '2nd': 1, cat: 0.5, '7': 0.5 };
  for (const [form, count] of Object.entries(expected)) {
    assert.ok(Math.abs(list.negLogFrequency(form)! + Math.log(count / 6)) < 1e-12, form);
  }
  assert.equal(list.negLogFrequency('.'), null);
});

test('sentences without a word to count are refused', () => {
  assert.throws(() => frequenciesOf([sentence('.', '!')], 'dev'), { message: 'dev has no word to count' });
});
