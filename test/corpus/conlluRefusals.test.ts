import assert from 'node:assert/strict';
import test from 'node:test';
import { UserError } from '../../toolkit/errors';
import { OPENING, parse, row } from './conlluLines';

const MALFORMED: [what: string, lines: string[], message: RegExp][] = [
  ['nine columns', [row('1'), row('2').replace('\t_\t', '\t')], /^x\.conllu:2: columns: got 9; expected 10, /],
  ['spaces for tabs', ['1 word'], /^x\.conllu:1: columns: got 1; expected 10, separated by tabs$/],
  ['an empty column', [row('1', '')], /^x\.conllu:1: column 2 is empty; expected _ /],
  ['an ID that is none', [row('1a')], /^x\.conllu:1: ID: got "1a"; expected a number/],
  ['a comment among the words', [row('1'), '# text = x', row('2')], /^x\.conllu:2: columns: got 1;/],
  ['an ID left out', [row('1'), row('3')], /^x\.conllu:2: ID out of order: got "3"; expected 2$/],
  ['an ID twice', [row('1'), row('1')], /^x\.conllu:2: ID out of order: got "1"; expected 2$/],
  ['sentences without a blank line between', [row('1'), row('2'), row('1')], /^x\.conllu:3: .* got "1"; expected 3$/],
  [
    'a range late',
    [row('1'), row('1-2'), row('2')],
    /^x\.conllu:2: ID out of order: got "1-2"; expected a range from 2 /,
  ],
  ['a range of one', [row('1-1'), row('1')], /^x\.conllu:1: ID out of order: got "1-1"; expected a range from 1 /],
  [
    'ranges that overlap',
    [row('1-2'), row('1'), row('2-3')],
    /^x\.conllu:3: ID out of order: got "2-3"; expected a range from 3 /,
  ],
  ['a range not covered', ['', row('1-3'), row('1'), row('2')], /^x\.conllu:2: range to 3 in a sentence of 2 words$/],
  ['an empty node out of order', [row('1'), row('1.2')], /^x\.conllu:2: ID out of order: got "1\.2"; expected 1\.1$/],
  ['an empty node astray', [row('1'), row('2.1')], /^x\.conllu:2: ID out of order: got "2\.1"; expected 1\.1$/],
  ['no words', ['# text = x', row('0.1')], /^x\.conllu:2: a sentence without words$/],
  ['no tag', [row('1', 'kiln', '_')], /^x\.conllu:1: UPOS is missing; expected ADJ ADP .* X$/],
  ['an unknown tag', [row('1', 'kiln', 'NOUNS')], /^x\.conllu:1: UPOS: got "NOUNS"; expected .*Did you mean "NOUN"\?$/],
  ['a head beyond', [row('1-2'), row('1'), row('2', 'b', 'X', '3')], /^x\.conllu:3: HEAD: got "3"; expected 0 to 2, /],
  [
    'its own head',
    [row('1', 'kiln', 'NOUN', '1')],
    /^x\.conllu:1: HEAD: got "1"; expected 0 to 1, other than the word/,
  ],
  ['a head that is no number', [row('1', 'kiln', 'NOUN', '-1')], /^x\.conllu:1: HEAD: got "-1";/],
  [
    'a minspan that is no position',
    [row('1', 'kiln', 'NOUN', '0', 'Entity=(1-object-new-ns-cf1-0-sgl)')],
    /^x\.conllu:1: minspan: got "0"; expected positions in the mention/,
  ],
  [
    'salience without minspan',
    ['# global.Entity = eid-salience', row('1')],
    /^x\.conllu:1: global\.Entity: got "eid-salience"; expected a minspan field/,
  ],
  [
    'a mention that is open at the end of the file',
    [row('1', 'the', 'DET', '2', OPENING), row('2')],
    /^x\.conllu:1: Entity: the bracket of mention 4 does not close before the document ends; expected 4\) on the last word/,
  ],
  [
    'a mention that is open at the end of its document, though the next one closes one of that name',
    [row('1', 'kiln', 'NOUN', '0', OPENING), '', '# newdoc', row('1', 'kiln', 'NOUN', '0', 'Entity=4)')],
    /^x\.conllu:1: Entity: the bracket of mention 4 does not close/,
  ],
  [
    'a mention that is opened twice and closed once',
    [row('1', 'the', 'DET', '2', OPENING), row('2', 'old', 'ADJ', '1', `${OPENING}4)`)],
    /^x\.conllu:1: Entity: the bracket of mention 4 does not close/,
  ],
  [
    'a bracket that closes what was not opened',
    [row('1', 'kiln', 'NOUN', '0', 'Entity=4)')],
    /^x\.conllu:1: Entity: got "4\)"; expected a bracket that closes a mention which the document has opened/,
  ],
];

for (const [what, lines, message] of MALFORMED) {
  test(`malformed: ${what}`, () => {
    assert.throws(
      () => parse(...lines),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}
