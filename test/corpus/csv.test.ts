import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCorpus } from '../../toolkit/corpus/corpus';
import { parseCsv, type TextColumns } from '../../toolkit/corpus/csv';
import { readInputTexts } from '../../toolkit/corpus/inputTexts';
import { readTextFile } from '../../toolkit/corpus/textFile';
import { assertRefused } from '../refusal';

const scratch = mkdtempSync(join(tmpdir(), 'csv-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const GOLDEN = join(__dirname, '../golden/formats');

function file(name: string, content: string): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}
const texts = (name: string, content: string, columns?: TextColumns) =>
  parseCsv(readTextFile(file(name, content)), columns);

test("what Python's csv module writes is read back, with commas and with tabs, after a byte order mark, on its lines", () => {
  const rows = JSON.parse(readFileSync(join(GOLDEN, 'table.json'), 'utf8')) as [string, string, string][];
  const lines = [2, 3, 4, 7, 8];
  for (const name of ['comma.csv', 'tab.tsv'])
    assert.deepEqual(
      parseCsv(readTextFile(join(GOLDEN, name)), { text: 'review text' }),
      rows.map(([, text, label], at) => ({ text, line: lines[at]!, ...(label !== '' && { label }) })),
      name,
    );
});

test('columns are those of the header, whatever their order; blank lines and rows of empty fields are left out', () => {
  const content = 'label,__proto__,text\r\n\r\nx,1,The old dog.\n,,\ny,2,A bridge.\n';
  assert.deepEqual(texts('a.csv', content), [
    { text: 'The old dog.', line: 3, label: 'x' },
    { text: 'A bridge.', line: 5, label: 'y' },
  ]);
  assert.deepEqual(texts('b.csv', content, { label: '__proto__' })[0], { text: 'The old dog.', line: 3, label: '1' });
  assert.deepEqual(texts('c.csv', 'text\nOne.'), [{ text: 'One.', line: 2 }]);
});

test('a corpus has a document for each text with its label, and named columns are another corpus', () => {
  const path = file('d.csv', 'review,label\n"The old dog sleeps here, still. It is a very old one.",good\n');
  const corpus = readCorpus(path, { columns: { text: 'review' } });
  assert.deepEqual(
    corpus.sentences.map(({ id, document, text, label }) => [id, document, text, label]),
    [
      ['2.1', '2', 'The old dog sleeps here, still.', 'good'],
      ['2.2', '2', 'It is a very old one.', 'good'],
    ],
  );
  assert.deepEqual([corpus.name, corpus.tags], ['d', 'predicted']);
  assert.notEqual(corpus.digest, readCorpus(path, { columns: { text: 'review', label: 'review' } }).digest);
  assert.deepEqual(readInputTexts(path, 'review')[0], {
    text: 'The old dog sleeps here, still. It is a very old one.',
    words: null,
    where: `${path}:2`,
  });
});

test('tables that cannot be read are refused by line', async () => {
  const cases: [name: string, content: string, message: RegExp, columns?: TextColumns][] = [
    ['e.csv', 'id,txt\n1,A dog.\n', /e\.csv: no such column: got "text"\. Did you mean "txt"\?$/],
    [
      'f.csv',
      'id,review\n1,A dog.\n',
      /f\.csv: no such column: got "sentiment"; expected one of id, review$/,
      { text: 'review', label: 'sentiment' },
    ],
    ['g.csv', 'text,text\na,b\n', /g\.csv: several columns have the name: got "text"; expected one$/],
    ['h.csv', 'id,text\n1,"a\nb"\n2\n', /h\.csv:4: fields: got 1; expected 2, as the header$/],
    ['i.csv', 'id,text\n1,two, three\n', /i\.csv:2: fields: got 3; expected 2, as the header$/],
    ['j.csv', 'id,text\n1, \n', /j\.csv:2: "text" is blank$/],
    ['k.csv', 'id,text\n1,a "quote"\n', /k\.csv:2: a quote in the wrong place; expected RFC 4180: a field with/],
    ['l.csv', 'id,text\n1,"open\n', /l\.csv:2: a quote in the wrong place/],
    ['m.csv', 'id,text\n1,"a"b\n', /m\.csv:2: a quote in the wrong place/],
    ['q.csv', 'id,text\r\n1,"a\r\nb"\r\n2,c"\r\n', /q\.csv:4: a quote in the wrong place/],
    ['n.csv', ' \n', /n\.csv: the file is empty$/],
  ];
  for (const [name, content, message, columns] of cases)
    await assertRefused(() => texts(name, content, columns), message);
});

test('columns of a file that has none are refused', async () => {
  const path = file('o.txt', 'The old dog sleeps.\n');
  await assertRefused(() => readCorpus(path, { columns: { text: 'a' } }), /o\.txt has no columns; expected \.csv or/);
  await assertRefused(() => readInputTexts(path, 'a'), /o\.txt has no columns; expected \.csv or \.tsv where a column/);
});
