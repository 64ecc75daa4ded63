import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConllu } from '../../../toolkit/corpus/conllu';
import { drawDocuments, preparedTasks } from '../../../toolkit/harness/probes/taskUnits';
import { runConfigOf } from '../runConfigOf';
import { probedCorpus } from './probedCorpus';

const DOCUMENTS = 24;

function sentencesOf(text: string) {
  return parseConllu({ path: 'probed.conllu', digest: '', lines: text.split('\n') }, 'probed');
}

/** The tasks of a corpus all of whose words have a wordpiece. */
function prepared(tasks: (string | object)[], text = probedCorpus(DOCUMENTS)) {
  const sentences = sentencesOf(text);
  const words = sentences.flatMap((sentence, s) =>
    sentence.words.map(({ form }, word) => ({ sentence: s, word, form })),
  );
  return preparedTasks(runConfigOf({ probes: { tasks } }).probes!, sentences, words, drawDocuments(sentences, 8));
}

function reasonOf(task: string | object, change: (text: string) => string = (text) => text): string | undefined {
  return prepared([task], change(probedCorpus(DOCUMENTS))).leftOut[0]?.reason;
}

test('units have their word, class, document and type', () => {
  const { tasks } = prepared(['upos', 'deprel', 'head_upos', 'entity_type', 'information_status']);
  const found = tasks.map(({ classes, labels, stretches, documents, types }) =>
    [0, 1, 2].map((at) => [stretches.starts[at], classes[labels[at]!], documents[at], types[at]]),
  );
  assert.deepEqual(found.slice(0, 3), [
    [
      [0, 'DET', 0, 'the'],
      [1, 'NOUN', 0, 'cats'],
      [2, 'VERB', 0, 'sees'],
    ],
    [
      [0, 'det', 0, 'the'],
      [1, 'nsubj', 0, 'cats'],
      [2, 'root', 0, 'sees'],
    ],
    [
      [0, 'NOUN', 0, 'the'],
      [1, 'VERB', 0, 'cats'],
      [2, 'root', 0, 'sees'],
    ],
  ]);
  assert.deepEqual(found.slice(3), [
    [
      [1, 'animal', 0, 'cats'],
      [4, 'place', 0, 'river'],
      [8, 'place', 0, 'river'],
    ],
    [
      [1, 'new', 0, 'cats'],
      [4, 'new', 0, 'river'],
      [8, 'giv', 0, 'river'],
    ],
  ]);
  assert.ok(tasks[1]!.classes.includes('obl'), 'without its subtype');
});

test('a pair has the rows and the types of both words; one of whose words has no wordpiece is none', () => {
  const sentences = sentencesOf(probedCorpus(DOCUMENTS));
  const task = { name: 'same_word', unit: 'pair', column: 'lemma' };
  const { probes } = runConfigOf({ probes: { tasks: [task] } });
  const of = (isLeft: (form: string) => boolean) => {
    const words = sentences.flatMap((sentence, s) =>
      sentence.words.flatMap(({ form }, word) => (isLeft(form) ? [{ sentence: s, word, form }] : [])),
    );
    const [found] = preparedTasks(probes!, sentences, words, drawDocuments(sentences, 8)).tasks;
    const { stretches, labels, classes, types } = found!;
    const [starts, others] = [stretches.starts, stretches.others!.starts];
    const pairs = starts.map((start, unit) => [start, others[unit]!, classes[labels[unit]!]!, types[unit]!]);
    return pairs.filter(([start]) => Number(start) < 13);
  };
  const nouns = [
    [8, 4, 'same', 'river and river'],
    [8, 1, 'other', 'river and cats'],
    [11, 1, 'same', 'cats and cats'],
    [11, 4, 'other', 'cats and river'],
  ];
  const found = of(() => true);
  for (const pair of nouns)
    assert.ok(
      found.some((one) => String(one) === String(pair)),
      JSON.stringify(found),
    );
  assert.ok(!of((form) => form !== 'cats').some(([, , , type]) => String(type).includes('cats')));
});

const ALL_NOUNS = (text: string) => text.replace(/\t(DET|VERB|ADJ|PUNCT)\t/g, '\tNOUN\t');
const UNIQUE = (text: string) => {
  let next = 0;
  return text.replace(/^(\d+\t\S+\t\S+\t\S+)\t_/gm, (_, columns: string) => `${columns}\tX${next++}`);
};
const IN_ONE_DOCUMENT = (text: string) => {
  let next = 0;
  return text.replace(/^(\d+\t\S+\t\S+\t\S+)\t_/gm, (_, columns: string) => `${columns}\tX${Math.floor(next++ / 13)}`);
};

for (const [name, task, change, reason] of [
  ['a task with one class', 'upos', ALL_NOUNS, /one class/],
  [
    'a task each class of which is in one document',
    'xpos',
    IN_ONE_DOCUMENT,
    /no class has enough units in two documents/,
  ],
  ['as many classes as words', 'xpos', UNIQUE, /no class has enough units in two documents/],
  ['a column that is empty', 'xpos', (text: string) => text, /no such labels/],
  ['a feature that no word has', { name: 'tense', feature: 'Tense' }, (text: string) => text, /no such labels/],
  ['a key of MISC that no word has', { name: 'gloss', misc: 'Gloss' }, (text: string) => text, /no such labels/],
] as const)
  test(`left out: ${name}`, () => {
    assert.match(reasonOf(task, change) ?? 'it is there', reason);
  });

test('left out: fewer than 20 documents beside the selection split, which takes none of them', () => {
  assert.equal(prepared(['upos'], probedCorpus(20)).tasks.length, 1);
  assert.match(prepared(['upos'], probedCorpus(19)).leftOut[0]!.reason, /19 documents that judge/);
});

test('the selection split takes three tenths of the documents and leaves 20', () => {
  const taken = (documents: number) => {
    return drawDocuments(sentencesOf(probedCorpus(documents)), 8).selection.reduce((sum, flag) => sum + flag, 0);
  };
  assert.deepEqual([19, 20, 24, 28, 30, 100].map(taken), [0, 0, 4, 8, 9, 30]);
});

test('a class of one document leaves its task, the others stay', () => {
  const { tasks } = prepared(['upos'], probedCorpus(DOCUMENTS).replace(/\tADJ\t/, '\tX\t'));
  assert.deepEqual(tasks[0]!.classes, ['ADJ', 'DET', 'NOUN', 'PUNCT', 'VERB']);
  assert.equal(tasks[0]!.labels.filter((label) => label >= 0).length, 13 * DOCUMENTS - 1);
});
