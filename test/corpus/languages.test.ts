import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCorpus } from '../../toolkit/corpus/corpus';

const FOLDER = join(__dirname, '../../experiments/corpora/languages');
const CONTENT = ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'];
const FUNCTION = ['ADP', 'AUX', 'CCONJ', 'DET', 'PART', 'PRON', 'SCONJ'];
const OTHER = ['NUM', 'PUNCT'];

test('there are five languages besides English', () => {
  assert.deepEqual(
    readdirSync(FOLDER).sort(),
    ['de', 'es', 'fr', 'it', 'ru'].map((name) => `${name}.conllu`),
  );
});

for (const file of readdirSync(FOLDER))
  test(`${file} has 20 sentences with tags, and each text is its words`, () => {
    const { sentences, tags, hasHeads } = readCorpus(join(FOLDER, file));
    assert.deepEqual([sentences.length, tags, hasHeads], [20, 'gold', false]);
    assert.equal(new Set(sentences.map(({ text }) => text)).size, 20);
    for (const { text, words } of sentences) {
      const forms = words.map(({ form }) => form);
      assert.equal(text.replaceAll(' ', ''), forms.join(''));
      for (const { form, upos } of words) {
        assert.ok([...CONTENT, ...FUNCTION, ...OTHER].includes(upos), `${form}: ${upos}`);
        assert.equal(/\p{L}/u.test(form), upos !== 'PUNCT', `${form}: ${upos}`);
      }
      assert.match(forms.at(-1)!, /^[.?]$/);
    }
    const all = sentences.flatMap(({ words }) => words.map(({ upos }) => upos));
    const share = (tags: readonly string[]) => all.filter((tag) => tags.includes(tag)).length / all.length;
    assert.ok(share(CONTENT) > 0.4 && share(FUNCTION) > 0.1, `${share(CONTENT)} and ${share(FUNCTION)}`);
  });
