import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConllu } from '../../../../toolkit/corpus/conllu';
import type { MeasureContext } from '../../../../toolkit/harness/measure/context';
import { entitiesOf } from '../../../../toolkit/harness/measure/statistics/entities';
import { prepareSample } from '../../../../toolkit/metrics/sample';

type Row = [upos: string, entity?: string];

/** One mention that opens on its word: entity, letters, and the position of the head in it. */
const open = (entity: string, letters: string, head = 1) => `(${entity}-thing-new-${letters}-cf1-${head}-sgl`;

/** What entities are read from, of sentences of which those without a document's name go on with the last. */
function contextOf(...sentences: { comments?: string[]; rows: Row[]; left?: number[] }[]): MeasureContext {
  const lines = sentences.flatMap(({ comments = [], rows }) => [
    ...comments.map((comment) => `# ${comment}`),
    ...rows.map(([upos, entity = '_'], at) => {
      const misc = entity === '_' ? '_' : `Entity=${entity}`;
      return [at + 1, 'w', '_', upos, '_', '_', at === 0 ? 0 : 1, '_', '_', misc].join('\t');
    }),
    '',
  ]);
  const read = parseConllu({ path: 'x.conllu', digest: '', lines }, 'x');
  const words = read.flatMap(({ words, document }, sentence) =>
    words.flatMap((_, word) => (sentences[sentence]!.left?.includes(word) ? [] : [{ sentence, word, document }])),
  );
  const ids = words.map(({ sentence }) => sentence);
  const document = words.map((word) => word.document);
  const sample = prepareSample(
    { upos: words.map(() => 'NOUN'), salience: words.map(() => null), sentence: ids, document },
    { draws: 0, seed: 1 },
  );
  return {
    job: { corpus: { sentences: read } },
    table: { words },
    samples: { all: { sweep: sample } },
  } as unknown as MeasureContext;
}

const PERSONS = ['newdoc id = a', 'meta::summary1 = (human2) x', 'meta::summary2 = (human1) x'];

test('the first nominal mention, its letter by the place of human1, and its place in the document', () => {
  const context = contextOf(
    { comments: PERSONS, rows: [['PRON', `${open('1', 'ns')})`], ['VERB'], ['NOUN', `${open('2', 'sn')})`]] },
    {
      rows: [
        ['PROPN', `${open('1', 'ns')})`],
        ['NOUN', `${open('2', 'sn')})`],
      ],
    },
  );
  assert.deepEqual(entitiesOf(context), [
    { word: 2, document: 0, salient: false, summaries: 1, mentions: 2, order: 0.5 },
    { word: 3, document: 0, salient: true, summaries: 1, mentions: 2, order: 1 },
  ]);
});

test('of entities with one head the outermost counts; a nested one with a head of its own stays', () => {
  const rows: Row[] = [
    ['DET', open('1', 'ns', 2)],
    ['NOUN', `${open('2', 'nn')}${open('3', 'nn')})2)`],
    ['ADP'],
    ['NOUN', `${open('4', 'ss')})1)`],
  ];
  const found = entitiesOf(contextOf({ comments: PERSONS, rows }));
  assert.deepEqual(
    found.map(({ word, salient, summaries }) => [word, salient, summaries]),
    [
      [1, true, 1],
      [3, true, 2],
    ],
  );
});

test('an entity whose first mention was not measured is left out, but counts in the order; documents have entities of their own', () => {
  const mention = `${open('1', 's')})`;
  const comments = ['newdoc id = a', 'meta::summary1 = (human1) x'];
  const context = contextOf(
    {
      comments,
      rows: [
        ['NOUN', `${open('2', 's')})`],
        ['NOUN', mention],
      ],
      left: [1],
    },
    {
      rows: [
        ['PROPN', `${open('2', 's')})`],
        ['NOUN', mention],
      ],
    },
    { comments: ['newdoc id = b', 'meta::summary1 = (gpt) x'], rows: [['NOUN', mention]] },
  );
  assert.deepEqual(entitiesOf(context), [
    { word: 0, document: 0, salient: true, summaries: 1, mentions: 2, order: 0.5 },
    { word: 3, document: 1, salient: null, summaries: null, mentions: 1, order: 1 },
  ]);
});

test('models among the authors: the letter of human1 counts, the number of summaries does not', () => {
  const comments = ['newdoc id = a', 'meta::summary1 = (gpt) x', 'meta::summary2 = (human1) x'];
  const [entity] = entitiesOf(contextOf({ comments, rows: [['NOUN', `${open('1', 'sn')})`]] }));
  assert.deepEqual([entity!.salient, entity!.summaries], [false, null]);
});
