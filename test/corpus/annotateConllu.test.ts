import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { annotateConllu, type WordMark } from '../../toolkit/corpus/annotateConllu';
import { parseConllu } from '../../toolkit/corpus/conllu';
import { readTextFile } from '../../toolkit/corpus/textFile';
import { newPath } from '../convertedFixture';

const HAND = readFileSync(join(__dirname, '../fixtures/corpora/hand.conllu'), 'utf8');
const EMBEDDED = readFileSync(join(__dirname, '../../experiments/corpora/embedded.conllu'), 'utf8');

function sentencesOf(text: string, name = 'corpus.conllu') {
  const path = newPath(name);
  writeFileSync(path, text);
  return parseConllu(readTextFile(path), 'corpus');
}

/** Marks that tell every word from every other; each seventh word has none. */
const markOf = (sentence: number, word: number): WordMark =>
  (sentence + word) % 7 === 6 ? null : { score: sentence + (word + 1) / 3, high: word % 3 === 0 };
const miscOf = (old: string, mark: WordMark) =>
  mark === null
    ? old
    : `${old === '_' ? '' : `${old}|`}TAS=${Number(mark.score.toPrecision(7))}|HIGH=${mark.high ? 'Yes' : 'No'}`;
const withoutKeys = (text: string) =>
  text.replace(/\tTAS=[^|]*\|HIGH=(Yes|No)/g, '\t_').replace(/\|TAS=[^|]*\|HIGH=(Yes|No)/g, '');

/** `.conllulex` has nine more columns. */
const LEX = HAND.replace(/^\d.*$/gm, (line) => line + '\t_'.repeat(9));

for (const [what, text, name] of [
  ['the embedded corpus', EMBEDDED, 'a.conllu'],
  ['comments, multiword tokens, empty nodes, entities', HAND, 'b.conllu'],
  ['a byte order mark and lines that end as Windows ends them', '\ufeff' + HAND.replaceAll('\n', '\r\n'), 'c.conllu'],
  ['no blank line at the end', HAND.trimEnd(), 'd.conllu'],
  ['the columns of .conllulex', LEX, 'e.conllulex'],
] as const)
  test(`the reader finds the keys in MISC, and all else is as it was to the last byte: ${what}`, () => {
    const before = sentencesOf(text, name);
    const annotated = annotateConllu(text, (at) => before[at]!.words.map((_, word) => markOf(at, word)));
    const after = sentencesOf(annotated, name);
    for (const [at, { words }] of after.entries())
      for (const [word, { annotation }] of words.entries()) {
        const old = before[at]!.words[word]!.annotation!.misc;
        assert.equal(annotation!.misc, miscOf(old, markOf(at, word)), `sentence ${at}, word ${word}`);
        annotation!.misc = old;
      }
    assert.deepEqual(after, before);
    assert.equal(withoutKeys(annotated), text);
  });

test('lines of ranges, of empty nodes and of sentences without marks stay; keys of an earlier time are replaced', () => {
  const line = (id: string, form: string, misc: string) => `${id}\t${form}${'\t_'.repeat(7)}\t${misc}`;
  const text = [
    ...['# TAS=1', line('1-2', "can't", 'A=b'), line('1', 'ca', 'HIGH=No|Note=TAS=3|TAS=2'), line('1.1', 'x', '_')],
    ...[line('2', "n't", 'MyTAS=1'), '', line('1', 'Ja\u2028n 1', '_'), line('2', '!', '_'), '', ''],
  ].join('\n');
  const marked = annotateConllu(text, (at) =>
    at === 0
      ? [
          { score: 20, high: true },
          { score: 1 / 3, high: false },
        ]
      : null,
  );
  const expected = text
    .replace('HIGH=No|Note=TAS=3|TAS=2', 'Note=TAS=3|TAS=20|HIGH=Yes')
    .replace('MyTAS=1', 'MyTAS=1|TAS=0.3333333|HIGH=No');
  assert.equal(marked, expected);
  const second = annotateConllu(text, (at) => (at === 1 ? [null, { score: 1e-9, high: true }] : null));
  assert.equal(second, text.replace(line('2', '!', '_'), line('2', '!', 'TAS=1e-9|HIGH=Yes')));
});
