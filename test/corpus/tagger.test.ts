import assert from 'node:assert/strict';
import test from 'node:test';
import { type TaggedSentence, predictTags, tagTexts } from '../../toolkit/corpus/tagger';

function tagText(text: string): TaggedSentence[] {
  return [...tagTexts([text])].flat();
}

test('text is split into sentences and words that spell it, without tabs and line ends', () => {
  const sentences = tagText("The kettle  isn't hot.\tWe\u2019ll wait\nhere!");
  assert.deepEqual(
    sentences.map(({ words }) => words.map(({ form, upos }) => `${form}/${upos}`).join(' ')),
    ["The/DET kettle/NOUN is/AUX n't/PART hot/ADJ ./PUNCT", 'We/PRON \u2019ll/AUX wait/VERB here/ADV !/PUNCT'],
  );
  assert.equal(sentences[0]!.text, "The kettle  isn't hot.");
  assert.ok(sentences.every(({ words }) => words.every(({ head, salience }) => head === null && salience === null)));
  assert.deepEqual(
    tagText('\t\n').flatMap(({ words }) => words),
    [],
  );
});

test('split words get one tag each, as they would in running text', () => {
  const words = ['It', "'s", 'late', ',', 'so', 'we', 'ca', "n't", 'wait', '.'];
  const [sentence] = tagText("It's late, so we can't wait.");
  assert.deepEqual(
    sentence!.words.map(({ form }) => form),
    words,
  );
  assert.deepEqual(
    predictTags(words),
    sentence!.words.map(({ upos }) => upos),
  );
});

test('a word the tagger splits further keeps one tag, that of its longest part, and the words after it stay in place', () => {
  const words = ['They', 'paid', '10 000', '``', 'pounds', "''", 'for', 'kettle-', 'shaped', 'pots', '.'];
  assert.equal(predictTags(words).join(' '), 'PRON VERB NUM PUNCT NOUN PUNCT ADP NOUN ADJ NOUN PUNCT');
});

test('clitics in a row and clitics without a word before them keep their places', () => {
  assert.equal(predictTags(['We', 'should', "n't", "'ve", 'gone', '.']).join(' '), 'PRON AUX PART AUX VERB PUNCT');
  assert.equal(predictTags(["'s", 'Go', 'home', '.']).join(' '), 'PART VERB ADV PUNCT');
  assert.equal(predictTags(['The', 'dog', "'s", "'s"]).join(' '), 'DET NOUN PART PART');
  assert.deepEqual(predictTags([]), []);
});

test('how a text is split does not depend on texts of earlier calls', () => {
  const words = () => tagText("The kiln's door").flatMap((sentence) => sentence.words.map(({ form }) => form));
  assert.deepEqual(words(), ['The', 'kiln', "'s", 'door']);
  // Met at the end of a sentence, "kiln's" becomes one token of that tagger's.
  const [first, second] = tagTexts(["This is the kiln's.", "The kiln's door"]);
  assert.equal(first!.length + second!.length, 2);
  assert.deepEqual(words(), ['The', 'kiln', "'s", 'door']);
});

test('where a token cuts across the words, they are tagged with spaces between them', () => {
  // Once met before a full stop, "barge's" is one token.
  assert.equal(predictTags(['the', "barge's."]).length, 2);
  assert.equal(predictTags(['The', 'barge', "'s", 'deck']).join(' '), 'DET NOUN PART NOUN');
});

test('a word of white space alone is refused', () => {
  assert.throws(() => predictTags(['a', ' ']), /tokens do not fit the words: a $/);
});
