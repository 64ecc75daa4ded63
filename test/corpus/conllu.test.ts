import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { parseConllu } from '../../toolkit/corpus/conllu';
import type { Sentence } from '../../toolkit/corpus/sentence';
import { readTextFile } from '../../toolkit/corpus/textFile';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { assertRefused } from '../refusal';
import { OPENING, parse, row } from './conlluLines';

const HAND = join(__dirname, '../fixtures/corpora/hand.conllu');

function columns({ words }: Sentence): unknown[][] {
  return words.map(({ form, upos, head, salience }) => [form, upos, head, salience]);
}

test('ids, documents and texts come from the comments, or stand in for them', () => {
  const sentences = parseConllu(readTextFile(HAND), 'hand');
  assert.deepEqual(
    sentences.map(({ id, document, text }) => [id, document, text]),
    [
      ['harbour-1', 'harbour', "The old ferry can't leave the harbour."],
      ['harbour-2', 'harbour', 'Its captain waits, his crew sleeps.'],
      ['harbour-3', 'harbour', 'Nothing moves.'],
      ['4', 'kiln', 'Bricks cool very slowly'],
    ],
  );
  const unnamed = parse(row('1'), '', '# newdoc id = kiln', row('1'), '', '# newdoc', row('1'), '', row('1'));
  assert.deepEqual(
    unnamed.map(({ document }) => document),
    ['x', 'kiln', 'x-2', 'x-2'],
  );
});

test('multiword ranges and empty nodes are left out; heads and salience stay with their words', () => {
  const [first, second, third, fourth] = parseConllu(readTextFile(HAND), 'hand');
  // The minspan, not the start of the mention, names the head: ferry (3rd of three), harbour (2nd, listed first).
  assert.deepEqual(columns(first!), [
    ['The', 'DET', 3, null],
    ['old', 'ADJ', 3, null],
    ['ferry', 'NOUN', 6, 1],
    ['ca', 'AUX', 6, null],
    ["n't", 'PART', 6, null],
    ['leave', 'VERB', 0, null],
    ['the', 'DET', 8, null],
    ['harbour', 'NOUN', 6, 0],
    ['.', 'PUNCT', 6, null],
  ]);
  // Nested mentions open on one word; crew heads two and keeps the larger; the last minspan lies beyond the sentence.
  assert.deepEqual(columns(second!), [
    ['Its', 'PRON', 2, 1],
    ['captain', 'NOUN', 3, 3],
    ['waits', 'VERB', 0, null],
    [',', 'PUNCT', 3, null],
    ['his', 'PRON', 6, 3],
    ['crew', 'NOUN', 7, 3],
    ['sleeps', 'VERB', 3, null],
    ['.', 'PUNCT', 3, null],
  ]);
  assert.equal(third!.words.length, 3);
  // Another layout, declared by its document; an empty salience and one that is no string of s and n count as none.
  assert.deepEqual(columns(fourth!), [
    ['Bricks', 'NOUN', 2, 2],
    ['cool', 'VERB', 0, null],
    ['very', 'ADV', 4, null],
    ['slowly', 'ADV', 2, null],
  ]);
});

test('mentions keep their entity, head and letters, the outermost first; a document its authors and counts of mentions', () => {
  const [first, second, third, fourth] = parseConllu(readTextFile(HAND), 'hand').map(({ entities }) => entities!);
  assert.deepEqual(first!.mentions, [
    { entity: '1', head: 2, letters: 'nsn', type: 'object', status: 'new' },
    { entity: '2', head: 7, letters: 'nnn', type: 'place', status: 'new' },
  ]);
  // The mention that opens on the full stop has its head beyond the sentence: it is counted, but heads nothing.
  assert.deepEqual(
    second!.mentions.map(({ entity, head }) => [entity, head]),
    [
      ['3', 1],
      ['1', 0],
      ['4', 5],
      ['5', 5],
      ['3', 4],
    ],
  );
  assert.equal(first!.document, third!.document);
  assert.deepEqual(Object.fromEntries(first!.document.mentions), { 1: 2, 2: 1, 3: 2, 4: 1, 5: 1, 6: 1 });
  assert.notEqual(first!.document, fourth!.document);
});

test('the author of each summary stands in brackets before it; a new document has its own', () => {
  const mention = (letters: string) => row('1', 'kiln', 'NOUN', '0', `Entity=(1-object-new-${letters}-cf1-1-sgl)`);
  const [kiln, ferry] = parse(
    ...[
      '# newdoc id = kiln',
      '# meta::summary3 = (gpt; postedited) Bricks.',
      '# meta::summary1 = (human1) A kiln (old).',
    ],
    ...['# meta::summary2 = No author.', '# meta::summaryOf = (x)', mention('snn'), ''],
    ...['# newdoc', '# meta::summary1 = (human2) A ferry.', mention('s')],
  );
  assert.deepEqual(kiln!.entities!.document.authors, ['human1', null, 'gpt; postedited']);
  assert.deepEqual(ferry!.entities!.document.authors, ['human2']);
});

test('a mention in parts is one mention, where it begins', () => {
  const parts = ['(4[1/2]-person-new-s-cf1-1-sgl)', '(4[2/2]-person-new-s-cf1-1-sgl)'];
  const [sentence] = parse(...parts.map((entity, at) => row(`${at + 1}`, 'crew', 'NOUN', '0', `Entity=${entity}`)));
  assert.deepEqual(sentence!.entities!.mentions, [
    { entity: '4', head: 0, letters: 's', type: 'person', status: 'new' },
  ]);
  assert.equal(sentence!.entities!.document.mentions.get('4'), 1);
});

test('without a declared layout GUM order holds; a declared layout without salience gives none', () => {
  const mention = row('1', 'kiln', 'NOUN', '0', 'Entity=(1-object-new-ns-cf1-1-sgl)');
  assert.equal(parse(mention)[0]!.words[0]!.salience, 1);
  assert.equal(parse('# global.Entity = eid-etype-head', mention)[0]!.words[0]!.salience, null);
  const elsewhere = row('1', 'kiln', 'NOUN', '0', 'OtherEntity=(1-object-new-ns-cf1-1-sgl)');
  assert.equal(parse(elsewhere)[0]!.words[0]!.salience, null);
});

test('CRLF, surplus blank lines, a missing last blank line and an unknown head are accepted', () => {
  const text = `\r\n\r\n${row('1', 'kiln', 'NOUN', '_')}\r\n${row('2', 'cools', 'VERB')}\r\n\r\n\r\n${row('1', 'Bricks')}`;
  const sentences = parse(...text.split(/\r?\n/));
  assert.deepEqual(sentences.map(columns), [
    [
      ['kiln', 'NOUN', null, null],
      ['cools', 'VERB', 0, null],
    ],
    [['Bricks', 'NOUN', 0, null]],
  ]);
  assert.deepEqual(parse('# newdoc id = only comments', ''), []);
});

test('empty nodes may stand before the first word and are counted anew after each', () => {
  const nodes = ['0.1', '1', '1.1', '1.2', '2', '2.1'].map((id) => row(id, `word ${id}`));
  assert.deepEqual(
    parse(...nodes)[0]!.words.map(({ form }) => form),
    ['word 1', 'word 2'],
  );
});

test('mentions may hold others, cross, come in parts, and end in a later sentence of their document', () => {
  const of = (entity: string, more = '') => `(${entity}-object-new-n-cf1-1-sgl${more}`;
  const parsed = parse(
    row('1', 'the', 'DET', '2', `Entity=${of('1')}${of('2')}${of('3', ')')}`),
    row('2', 'old', 'ADJ', '0', `Entity=${of('4[1/2]', ')')}1)${of('1')}`),
    '',
    row('1', 'kiln', 'NOUN', '0', `Entity=${of('4[2/2]')}`),
    row('2', 'kiln', 'NOUN', '1', 'Entity=2)4[2/2])1)'),
  );
  assert.deepEqual(
    parsed.map(({ entities }) => entities!.mentions.map(({ entity }) => entity)),
    [['1', '2', '3', '4', '1'], []],
  );
  const unread = parse('# global.Entity = eid-etype-head', row('1', 'kiln', 'NOUN', '0', OPENING));
  assert.equal(unread.length, 1, 'brackets of a layout that is not read are not followed');
});

test('members of Object.prototype are no tags, and in other columns they are texts', async () => {
  for (const name of PROTOTYPE_NAMES) {
    await assertRefused(() => parse(row('1', 'word', name)), new RegExp(`^x\\.conllu:1: UPOS: got "${name}"`));
    const line = [
      '1',
      'word',
      name,
      'NOUN',
      name,
      `${name}=${name}`,
      '0',
      name,
      name,
      `${name}=${name}|Entity=(${name})`,
    ];
    const [sentence] = parse(`# newdoc id = ${name}`, `# ${name} = ${name}`, line.join('\t'));
    assert.deepEqual([sentence!.document, columns(sentence!)], [name, [['word', 'NOUN', 0, null]]], name);
  }
});

test('.conllulex has the columns of CoNLL-U and nine more, of which lexical category and supersense are kept', () => {
  const lex = (...own: string[]) =>
    [...row('1').split('\t'), '_', 'N', 'dog', 'n.ANIMAL', '_', '_', '_', '_', 'O-N-n.ANIMAL', ...own].join('\t');
  const read = (line: string) => parseConllu({ path: 'x.conllulex', digest: '', lines: [line, ''] }, 'x');
  const { annotation } = read(lex())[0]!.words[0]!;
  assert.deepEqual([annotation!.lexcat, annotation!.supersense], ['N', 'n.ANIMAL']);
  assert.throws(() => read(lex('more')), /x\.conllulex:1: columns: got 20; expected 19, separated by tabs/);
  assert.throws(() => read(row('1')), /x\.conllulex:1: columns: got 10; expected 19, separated by tabs/);
  assert.throws(() => parse(lex()), /x\.conllu:1: columns: got 19; expected 10, separated by tabs/);
});
