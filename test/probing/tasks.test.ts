import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConllu } from '../../toolkit/corpus/conllu';
import { readCorpus } from '../../toolkit/corpus/corpus';
import type { Sentence } from '../../toolkit/corpus/sentence';
import { TASKS } from '../../toolkit/probing/tasks';

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
