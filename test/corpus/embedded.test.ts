import assert from 'node:assert/strict';
import test from 'node:test';

import { predictTags } from '../../toolkit/corpus/tagger';
import disagreements from './embedded-disagreements.json';
import { comment, goldSentences, LINES, mentions, type GoldSentence, type Mention } from './goldSentences';

const UPOS = 'ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X'.split(' ');
const RELATIONS = (
  'acl advcl advmod amod appos aux case cc ccomp compound conj cop csubj dep det discourse dislocated expl fixed flat ' +
  'goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative xcomp'
).split(' ');
const TAGS_OF_RELATION: Record<string, string[]> = {
  aux: ['AUX'],
  case: ['ADP', 'PART', 'SYM', 'VERB', 'ADV', 'ADJ'],
  cc: ['CCONJ'],
  cop: ['AUX'],
  det: ['DET', 'PRON'],
  nummod: ['NUM'],
  punct: ['PUNCT'],
};

/** Whether `word` hangs on a word outside the mention. */
function hangsOutside({ words }: GoldSentence, { first, last }: Mention, word: number): boolean {
  const head = words[word]!.head - 1;
  return head < first || head > last;
}

const SENTENCES = goldSentences();

test('the corpus has the documents, genres and sentences it promises', () => {
  const genres = LINES.flatMap((line) => comment(line, 'meta::genre') ?? []);
  const summaries = LINES.filter((line) => line.startsWith('# meta::summary1 = (project) '));
  const documents = new Set(SENTENCES.map((sentence) => sentence.document));
  assert.ok(documents.size >= 12, `${documents.size} documents`);
  assert.ok(new Set(genres).size >= 6, `${new Set(genres).size} genres`);
  assert.ok(SENTENCES.length >= 150, `${SENTENCES.length} sentences`);
  assert.equal(genres.length, documents.size);
  assert.equal(summaries.length, documents.size);
  assert.equal(new Set(SENTENCES.map((sentence) => sentence.id)).size, SENTENCES.length);
});

test('forms and spaces spell the text', () => {
  for (const { id, text, rebuilt } of SENTENCES) assert.equal(rebuilt, text, id);
});

test('every sentence is one tree', () => {
  for (const { id, words } of SENTENCES) {
    assert.equal(words.filter((word) => word.head === 0).length, 1, `${id}: roots`);
    words.forEach((word, start) => {
      assert.equal(word.head === 0, word.deprel === 'root', `${id}: ${word.form}`);
      let at = start;
      for (let steps = 0; words[at]!.head !== 0; steps++) {
        assert.ok(steps < words.length, `${id}: ${word.form}: cycle`);
        at = words[at]!.head - 1;
        assert.ok(words[at], `${id}: ${word.form}: head outside the sentence`);
      }
    });
  }
});

test('tags and relations are those of Universal Dependencies and agree with each other', () => {
  for (const { id, words } of SENTENCES) {
    for (const { form, upos, deprel } of words) {
      const relation = deprel.split(':')[0]!;
      assert.ok(UPOS.includes(upos), `${id}: ${form}: ${upos}`);
      assert.ok(RELATIONS.includes(relation), `${id}: ${form}: ${deprel}`);
      assert.ok(TAGS_OF_RELATION[relation]?.includes(upos) ?? true, `${id}: ${form}: ${upos} as ${deprel}`);
      if (upos === 'PUNCT') assert.equal(relation, 'punct', `${id}: ${form}: ${deprel}`);
    }
  }
});

test('a mention hangs on one head, and its minspan holds it', () => {
  for (const sentence of SENTENCES) {
    for (const mention of mentions(sentence)) {
      const { entity, first, last, minspan } = mention;
      const inside = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
      const heads = inside.filter((at) => sentence.words[at]!.upos !== 'PUNCT' && hangsOutside(sentence, mention, at));
      assert.equal(heads.length, 1, `${sentence.id}: entity ${entity}: heads`);
      assert.ok(minspan.includes(heads[0]!), `${sentence.id}: entity ${entity}: head outside minspan`);
      assert.ok(
        minspan.every((at) => inside.includes(at)),
        `${sentence.id}: entity ${entity}: minspan outside`,
      );
    }
  }
});

test('an entity keeps its type and salience through its document, and every document has both kinds', () => {
  const entities = new Map<string, string>();
  const kinds = new Map<string, Set<string>>();
  for (const sentence of SENTENCES) {
    for (const { entity, type, salience } of mentions(sentence)) {
      const key = `${sentence.document}#${entity}`;
      assert.equal(`${type} ${salience}`, entities.get(key) ?? `${type} ${salience}`, `${sentence.id}: ${entity}`);
      entities.set(key, `${type} ${salience}`);
      kinds.set(sentence.document, (kinds.get(sentence.document) ?? new Set()).add(salience));
    }
  }
  for (const { document } of SENTENCES) assert.deepEqual([...kinds.get(document)!].sort(), ['n', 's'], document);
});

test('every disagreement with the tagger is listed as reviewed, and nothing else is listed', () => {
  const found = SENTENCES.flatMap(({ id, words }) => {
    const predicted = predictTags(words.map((word) => word.form));
    return words.flatMap(({ form, upos }, at) =>
      predicted[at] === upos ? [] : [`${id} word ${at + 1} ${form}: gold ${upos}, tagger ${predicted[at]!}`],
    );
  });
  const listed = Object.values(disagreements).flat();
  for (const reason of Object.keys(disagreements)) assert.match(reason, /^(tagger|convention): /);
  assert.deepEqual(
    found.filter((disagreement) => !listed.includes(disagreement)),
    [],
    'not reviewed',
  );
  assert.deepEqual(listed.toSorted(), found.toSorted(), 'listed, but no longer found, or listed twice');
});
