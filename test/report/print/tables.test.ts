import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PaperTable, tableCsv, tableLatex, tableMarkdown } from '../../../toolkit/report/print/paperTable';
import type { PartAnswer } from '../../../toolkit/harness/claims/part';
import { runTables } from '../../../toolkit/report/print/runTables';
import { sampleRecords } from '../../charts/sampleRecords';
import { number } from '../../charts/sampleRows';

const TABLE: PaperTable = {
  name: 'example',
  caption: 'Two_rows.',
  columns: [{ title: 'a|b' }, { title: 'text, long', share: 0.4 }, { title: 'value' }],
  rows: [
    ['x', 'says "no"', { value: 0.12345, interval: [0.1, 0.15], isStarred: true }],
    ['[y]', '5 %', { value: null, interval: null }],
  ],
};

test('Markdown has the caption, the interval in brackets, a star, a dash for no value', () => {
  assert.equal(
    tableMarkdown(TABLE),
    'Two_rows.\n\n| a\\|b | text, long | value |\n| --- | --- | --- |\n' +
      '| x | says "no" | 0.12 [0.10, 0.15]\\* |\n| [y] | 5 % | – |\n',
  );
});

test('CSV has every digit, the interval in two columns, quotes and commas quoted', () => {
  assert.equal(
    tableCsv(TABLE),
    'a|b,"text, long",value,value low,value high\r\nx,"says ""no""",0.12345,0.1,0.15\r\n[y],5 %,,,\r\n',
  );
});

test('LaTeX has rules of booktabs, columns of text that break, caption and label', () => {
  assert.equal(
    tableLatex(TABLE),
    [
      '\\begin{table*}[tp]',
      '\\centering',
      '\\footnotesize',
      '\\setlength{\\tabcolsep}{4pt}',
      '\\caption{Two\\_rows.}',
      '\\label{tab:example}',
      '\\vspace{4pt}',
      '\\begin{tabular}{@{}l>{\\raggedright\\arraybackslash}p{0.4\\textwidth}l@{}}',
      '  \\toprule',
      '  a$|$b & text, long & value \\\\',
      '  \\midrule',
      "  x & says ''no'' & 0.12 [0.10, 0.15]* \\\\",
      '  {}[y] & 5~\\% & -- \\\\',
      '  \\bottomrule',
      '\\end{tabular}',
      '\\end{table*}',
      '',
    ].join('\n'),
  );
});

test('the layer table has every layer, each metric in its column, and marks the claimed layer', () => {
  const layers = runTables(sampleRecords(12)).find(({ name }) => name === 'layers')!;
  assert.deepEqual(
    layers.columns.map(({ title }) => title),
    ['layer', 'AUC, post', 'AUC, pre', 'AUC, attention', 'content in HIGH'],
  );
  assert.deepEqual(
    layers.rows.map(([layer]) => layer),
    ['0', '1', '2', '3', '4', '5', '6', '7', '8 (claimed)', '9', '10', '11', '12'],
  );
  const valueOf = (row: number, column: number) => (layers.rows[row]![column] as { value: number | null }).value;
  assert.deepEqual(
    [1, 2, 3, 4].map((column) => valueOf(8, column)),
    [number(8, 0), number(8, 1), number(8, 2), number(8, 0)],
  );
  assert.equal(valueOf(0, 3), null); // attention received has no layer 0
});

test('the verdict table has every claim in its words', () => {
  const verdicts = runTables(sampleRecords(12)).find(({ name }) => name === 'verdicts')!;
  assert.deepEqual(verdicts.rows[3], ['C5', 'layer 8 is special', 'inconclusive', 'none', '–']);
});

test('the table of parts has a row for each, with its number and interval, threshold, reason and readings', () => {
  const records = sampleRecords(12);
  const part: PartAnswer = {
    ...{ part: 'odds', verdict: 'contradicted', estimate: 0.4, interval: [0.3, 0.5], threshold: 1, across: 'none' },
    reason: 'at 1 nothing differs',
    readings: { supported: 0, contradicted: 5, inconclusive: 2, leftOut: 1 },
  };
  const verdicts = records.verdicts.map((verdict) =>
    verdict.claim === 'C5' ? { ...verdict, parts: [part] } : verdict,
  );
  const parts = runTables({ ...records, verdicts }).find(({ name }) => name === 'parts')!;
  assert.deepEqual(parts.rows, [
    [
      ...['C5 odds', 'contradicted', { value: 0.4, interval: [0.3, 0.5] }, '1', 'at 1 nothing differs'],
      '5 contradicted, 2 inconclusive, 1 left out',
    ],
  ]);
  assert.equal(
    runTables(records).find(({ name }) => name === 'parts'),
    undefined,
  );
});

test('the scorer table has a row a scorer and ablation in the order of the ranking, and stars what differs', () => {
  const records = sampleRecords(12);
  const scorers = runTables(records).find(({ name }) => name === 'scorers')!;
  assert.deepEqual(
    scorers.columns.map(({ title }) => title),
    ['scorer', 'words', 'Comprehensiveness ↑', 'Sufficiency ↓'],
  );
  const places = records.metrics.filter(
    ({ metric, ablation, effect, bin }) =>
      metric === 'sufficiency' && ablation === 'mask' && effect === 'mean_cosine' && bin === null,
  );
  assert.equal(scorers.rows.length, 2 * places.length);
  const attention = records.metrics.find(
    (row) =>
      row.metric === 'comprehensiveness' &&
      row.scorer === 'attention_received' &&
      row.ablation === 'delete' &&
      row.effect === 'mean_cosine' &&
      row.bin === null,
  )!;
  const row = scorers.rows.find(([scorer, words]) => scorer === 'Attention received, layer 8' && words === 'deleted')!;
  assert.deepEqual(row[2], { value: attention.value, interval: attention.interval, isStarred: true });
  assert.equal(
    (scorers.rows.find(([scorer]) => scorer === 'TAS, layer 8')![2] as { isStarred: boolean }).isStarred,
    false,
  );
});

test('the plausibility table has a row a scorer, the best first, and stars what differs', () => {
  const records = sampleRecords(12);
  const { columns, rows } = runTables(records).find(({ name }) => name === 'plausibility')!;
  assert.deepEqual(
    columns.map(({ title }) => title),
    ['scorer', 'AUPRC ↑', 'Token F1 ↑', 'Span F1 ↑'],
  );
  const areas = records.metrics.filter(({ metric }) => metric === 'auprc').map(({ value }) => value!);
  assert.deepEqual(
    rows.map(([, area]) => (area as { value: number }).value),
    areas.sort((a, b) => b - a),
  );
  const own = rows.find(([scorer]) => scorer === 'Attention received, layer 8')!;
  const row = records.metrics.find(({ metric, scorer }) => metric === 'iou_f1' && scorer === 'attention_received')!;
  assert.deepEqual(own[3], { value: row.value, interval: row.interval, isStarred: true });
});

test('a table is left out where the run has no rows for it', () => {
  const records = sampleRecords(12);
  const metrics = records.metrics.filter(({ ablation }) => ablation === null);
  assert.deepEqual(
    runTables({ ...records, metrics, verdicts: [] }).map(({ name }) => name),
    ['layers', 'plausibility'],
  );
  assert.deepEqual(runTables({ ...records, metrics: [], verdicts: [] }), []);
});
