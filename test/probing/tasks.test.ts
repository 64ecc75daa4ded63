import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConllu } from '../../toolkit/corpus/conllu';
import { readCorpus } from '../../toolkit/corpus/corpus';
import type { Sentence } from '../../toolkit/corpus/sentence';
import { ownTask, TASKS } from '../../toolkit/probing/tasks';

const labelsOf = (task: string, sentences: readonly Sentence[]) =>
  TASKS.find(({ name }) => name === task)!
    .units(sentences)
    .map(({ sentence, start, end, label }) => [sentence, start, end, label]);

/** A sentence of words with these heads. */
function withHeads(...heads: (number | '_')[]): Sentence[] {
  const lines = heads.map((head, at) => [at + 1, 'kiln', '_', 'NOUN', '_', '_', head, '_', '_', '_'].join('\t'));
  return parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
}

test('the distance to the head counts words either way, and the root has none', () => {
  const found = labelsOf('head_distance', withHeads(2, 0, 9, '_', 2, 2, 2, 2, 3));
  assert.deepEqual(found, [
    [0, 0, 1, '1'],
    [0, 2, 3, '6+'],
    [0, 4, 5, '3'],
    [0, 5, 6, '4'],
    [0, 6, 7, '5'],
    [0, 7, 8, '6+'],
    [0, 8, 9, '6+'],
  ]);
});

test('the depth counts edges to the root, which has 0; words below an unknown head have none', () => {
  const found = labelsOf('depth', withHeads(0, 1, 2, 3, 4, 5, 6, 7, '_', 9));
  assert.deepEqual(
    found.map(([, start, , label]) => [start, label]),
    [
      [0, '0'],
      [1, '1'],
      [2, '2'],
      [3, '3'],
      [4, '4'],
      [5, '5'],
      [6, '6+'],
      [7, '6+'],
    ],
  );
});

test('an entity is salient where the summary (human1) mentions it, asked of its first nominal mention alone', () => {
  const word = (id: number, upos: string, entity: string, letters: string) =>
    [id, 'kiln', '_', upos, '_', '_', 0, '_', '_', `Entity=(${entity}-object-new-${letters}-cf1-1-sgl)`].join('\t');
  const authors = ['# meta::summary1 = (model) A kiln.', '# meta::summary2 = (human1) A kiln.'];
  const rows = [word(1, 'PRON', '1', 'ns'), word(2, 'NOUN', '1', 'ns'), word(3, 'PROPN', '2', 'sn')];
  const later = [word(1, 'NOUN', '1', 'ns'), word(2, 'NOUN', '3', 'nn'), word(3, 'VERB', '4', 'ns')];
  const lines = ['# newdoc', ...authors, ...rows, '', ...later, '', '# newdoc', ...rows];
  const found = labelsOf('entity_salience', parseConllu({ path: 'x.conllu', digest: '', lines }, 'x'));
  assert.deepEqual(found, [
    [0, 1, 2, 'salient'],
    [0, 2, 3, 'other'],
    [1, 1, 2, 'other'],
  ]);
});

test('every sentence of a text of JSON Lines has the label of the text, as it is written', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tasks-')), 'labelled.jsonl');
  const texts = [
    { text: 'The old river runs slowly. The dog sees a bridge.', label: 'calm' },
    { text: 'A stone falls on the road.', label: 1 },
    { text: 'The cats sleep in the house.', label: false },
    { text: 'Nobody has labelled this text.' },
    { text: 'This one has more labels than one.', label: ['a', 'b'] },
  ];
  writeFileSync(path, texts.map((text) => JSON.stringify(text)).join('\n'));
  const { sentences } = readCorpus(path);
  const found = labelsOf('sentence_label', sentences);
  assert.deepEqual(found, [
    [0, 0, sentences[0]!.words.length, 'calm'],
    [1, 0, sentences[1]!.words.length, 'calm'],
    [2, 0, sentences[2]!.words.length, '1'],
    [3, 0, sentences[3]!.words.length, 'false'],
  ]);
  assert.equal(sentences.length, 6);
});

test('columns, features and keys of MISC, the direction of the head, and relations of discourse units up to the next', () => {
  const rows = [
    ['the', 'DET', 'DT', 'Definite=Def', 2, 'det', 'Discourse=joint-list:5->3'],
    ['kiln', 'NOUN', 'NN', 'Number=Sing|Case=Nom', 3, 'nsubj:pass', '_'],
    ['glows', 'VERB', 'VBZ', '_', 0, 'root', 'Discourse=same-unit:6->5'],
    ['.', 'PUNCT', '_', '_', 3, 'punct', 'Discourse=elaboration:7->6|SpaceAfter=No'],
  ];
  const lines = rows.map(([form, upos, xpos, feats, head, deprel, misc], at) =>
    [at + 1, form, '_', upos, xpos, feats, head, deprel, '_', misc].join('\t'),
  );
  const sentences = parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
  const labels = (task: string) => labelsOf(task, sentences).map(([, start, end, label]) => [start, end, label]);
  assert.deepEqual(labels('xpos'), [
    [0, 1, 'DT'],
    [1, 2, 'NN'],
    [2, 3, 'VBZ'],
  ]);
  assert.deepEqual(labels('head_direction'), [
    [0, 1, 'after'],
    [1, 2, 'after'],
    [2, 3, 'root'],
    [3, 4, 'before'],
  ]);
  assert.deepEqual(labels('discourse_relation'), [
    [0, 2, 'joint'],
    [3, 4, 'elaboration'],
  ]);
  const own = (what: { feature: string } | { misc: string } | { column: 'deprel' }) =>
    ownTask({ name: 'own', family: 'other', unit: 'word', ...what }).units(sentences);
  const told = (units: ReturnType<typeof own>) => units.map(({ start, label }) => [start, label]);
  assert.deepEqual(told(own({ feature: 'Case' })), [[1, 'Nom']]);
  assert.deepEqual(told(own({ misc: 'SpaceAfter' })), [[3, 'No']]);
  assert.deepEqual(told(own({ column: 'deprel' })).slice(0, 2), [
    [0, 'det'],
    [1, 'nsubj:pass'],
  ]);
});

test('of content and function words it is told which a word is, and of no others', () => {
  const tags = ['NOUN', 'VERB', 'ADP', 'PRON', 'PUNCT', 'NUM'];
  const lines = tags.map((upos, at) => [at + 1, 'kiln', '_', upos, ...Array<string>(6).fill('_')].join('\t'));
  const sentences = parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
  assert.deepEqual(
    labelsOf('content_word', sentences).map(([, start, , label]) => [start, label]),
    [
      [0, 'content'],
      [1, 'content'],
      [2, 'function'],
      [3, 'function'],
    ],
  );
});

test('supersenses are told within nouns, within verbs and of prepositions', () => {
  const word = (id: number, upos: string, lexcat: string, supersense: string) =>
    [
      id,
      'kiln',
      '_',
      upos,
      '_',
      '_',
      0,
      '_',
      '_',
      '_',
      '_',
      lexcat,
      'kiln',
      supersense,
      ...Array<string>(5).fill('_'),
    ].join('\t');
  const lines = [
    word(1, 'NOUN', 'N', 'n.ARTIFACT'),
    word(2, 'VERB', 'V', 'v.change'),
    word(3, 'ADP', 'P', 'p.Locus'),
    word(4, 'DET', 'DET', '_'),
    word(5, 'PRON', 'PRON.POSS', 'p.Possessor'),
    word(6, 'NOUN', 'N', '_'),
  ];
  const sentences = parseConllu({ path: 'x.conllulex', digest: '', lines }, 'x');
  const labels = (task: string) => labelsOf(task, sentences).map(([, start, , label]) => [start, label]);
  assert.deepEqual(labels('supersense_noun'), [[0, 'n.ARTIFACT']]);
  assert.deepEqual(labels('supersense_verb'), [[1, 'v.change']]);
  assert.deepEqual(labels('supersense_preposition'), [
    [2, 'p.Locus'],
    [4, 'p.Possessor'],
  ]);
});
