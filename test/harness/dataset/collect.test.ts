import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectRuns } from '../../../toolkit/harness/dataset/collect';
import { duckDb } from '../../../toolkit/harness/dataset/duckdb';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { asked, change, plantedFigures, silent } from './plantedFigures';

const KEPT = join(__dirname, '../../../experiments/results/embedded/all-MiniLM-L6-v2');

/** Values of `auc_content_function` in a data set, by checkpoint and layer. */
async function aucs(dataset: string): Promise<unknown[]> {
  const rows = await asked(
    `SELECT checkpoint, layer, value FROM '${dataset}/metrics/**/*.parquet' WHERE metric = 'auc_content_function' ORDER BY ALL`,
  );
  return rows.map(Object.values);
}

/** Every file of a folder with its bytes. */
function contents(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name)).toString('base64'),
    ]),
  );
}

test('every field of every row of a run is in the data set as metrics.json has it', async () => {
  const dataset = newPath('dataset');
  assert.equal(await collectRuns(dataset, [KEPT], silent), 1);
  const { rows } = JSON.parse(readFileSync(join(KEPT, 'metrics.json'), 'utf8')) as { rows: MetricRow[] };
  const found = await asked(`SELECT * FROM '${dataset}/metrics/**/*.parquet' ORDER BY "row"`);
  const expected = rows.map(({ interval, head, ...row }, at) => ({
    ...{ reason: null, ...row, row: at, head: head === null ? null : String(head) },
    ...{ low: interval?.[0] ?? null, high: interval?.[1] ?? null },
    ...{ relativeDepth: row.layer === null ? null : row.layer / 6 },
  }));
  const common = found.map(({ run, checkpoint, experiment, corpus, ...row }) => {
    assert.deepEqual(
      [typeof run, checkpoint, experiment, corpus],
      ['string', 'all-MiniLM-L6-v2', 'layer-8', 'embedded'],
    );
    return row;
  });
  assert.deepEqual(common, expected);
});

test('a claim is a row with its part empty, and each part one, with the layer of its rule', async () => {
  const dataset = newPath('dataset');
  await collectRuns(dataset, [plantedFigures({ checkpoint: 'a', parts: { zone: 0.25, lead: null } })], silent);
  const columns = 'claim, part, verdict, estimate, low, high, layer, relativeDepth, n, supported';
  const rows = await asked(`SELECT ${columns} FROM '${dataset}/verdicts/**/*.parquet' ORDER BY "row"`);
  assert.deepEqual(rows.map(Object.values), [
    ['C5', '', 'supported', null, null, null, 3, 0.75, 40, null],
    ['C5', 'zone', 'supported', 0.25, 0.24, 0.26, 3, 0.75, 40, 1],
    ['C5', 'lead', 'inconclusive', null, null, null, 3, 0.75, 40, 1],
  ]);
});

test('a run that asks the same replaces the earlier one, in the same call and in a later one; others stay', async () => {
  const dataset = newPath('dataset');
  const run = (value: number, version = '0.3.0') => {
    const dir = plantedFigures({ checkpoint: 'a', aucs: [value, value, value, value, value] });
    change(dir, 'manifest.json', (manifest) => (manifest.toolkit = version));
    return dir;
  };
  const other = plantedFigures({ checkpoint: 'b', aucs: [0.9, 0.9, 0.9, 0.9, 0.9] });
  const all = (checkpoint: string, value: number) => [0, 1, 2, 3, 4].map((layer) => [checkpoint, layer, value]);
  assert.equal(await collectRuns(dataset, [run(0.1), other, run(0.2)], silent), 2);
  assert.deepEqual(await aucs(dataset), [...all('a', 0.2), ...all('b', 0.9)]);
  assert.equal(await collectRuns(dataset, [run(0.3, '0.4.0')], silent), 2);
  assert.deepEqual(await aucs(dataset), [...all('a', 0.3), ...all('b', 0.9)]);
  const asksOther = plantedFigures({ checkpoint: 'a', config: { limit: 9 } });
  assert.equal(await collectRuns(dataset, [asksOther], silent), 3);
});

test('corpora of any name have a file each, which readers give that name again', async () => {
  const dataset = newPath('dataset');
  const names = ["it's 100 %", 'a/b=c*', '2026-01-01', 'plain'];
  await collectRuns(
    dataset,
    names.map((corpus) => plantedFigures({ checkpoint: 'a', corpus })),
    silent,
  );
  assert.equal(readdirSync(join(dataset, 'metrics')).length, names.length);
  const found = await asked(
    `SELECT DISTINCT corpus FROM read_parquet('${dataset}/runs/**/*.parquet', hive_types_autocast = false) ORDER BY corpus`,
  );
  assert.deepEqual(
    found.map(({ corpus }) => corpus),
    [...names].sort(),
  );
});

test('what an earlier version did not record is said, and is null', async () => {
  const dataset = newPath('dataset');
  const dir = plantedFigures({ checkpoint: 'a', checkpointFields: { family: undefined, heads: undefined } });
  const lines: string[] = [];
  await collectRuns(dataset, [dir], (line) => lines.push(line));
  assert.deepEqual(lines, [
    `${dir} is of an earlier version, which did not record the checkpoint's family, the checkpoint's heads`,
  ]);
  const rows = await asked(`SELECT family, objective, random FROM '${dataset}/runs/**/*.parquet'`);
  assert.deepEqual(rows, [{ family: null, objective: null, random: false }]);
});

test('what cannot be taken is refused by its folder, and the data set is as it was', async () => {
  const dataset = newPath('dataset');
  const first = plantedFigures({ checkpoint: 'a' });
  await collectRuns(dataset, [first], silent);
  const before = contents(dataset);
  const edition = plantedFigures({ checkpoint: 'c' });
  change(edition, 'verdicts.json', (verdicts) => {
    for (const verdict of verdicts as unknown as { parts?: unknown }[]) delete verdict.parts;
  });
  const layout = plantedFigures({ checkpoint: 'd' });
  change(layout, 'manifest.json', (manifest) => (manifest.layout = 1));
  const cases: [dir: string, message: RegExp][] = [
    [
      plantedFigures({ checkpoint: 'b', config: { shard: '1/4' } }),
      /run is shard 1\/4 of a run; expected the whole, as merge/,
    ],
    [
      plantedFigures({ checkpoint: 'b', corpusFields: { digest: 'x' } }),
      /^Two corpora are called words: that of .*run \(words digest\) and that of .*run \(x\); expected one of each name/,
    ],
    [
      plantedFigures({ checkpoint: 'a', checkpointFields: { digest: 'y' } }),
      /^Two checkpoints are called a: that of .*run \(a digest\) and that of .*run \(y\)/,
    ],
    [
      edition,
      /run has verdicts of the first edition of the rules, without parts; expected .* run the experiment again/,
    ],
    [layout, /run was written by another version of the toolkit: layout of its files: got 1; expected 2/],
    [newPath('none'), /^Not a complete run: .*none.manifest\.json is missing/],
  ];
  for (const [dir, message] of cases) {
    const good = plantedFigures({ checkpoint: 'good' });
    await assertRefused(() => collectRuns(dataset, [good, dir], silent), message);
    assert.deepEqual(contents(dataset), before);
    assert.equal(existsSync(`${dataset}.partial`), false);
  }
});

test('two corpora of one name are refused within one call too, and leave no folder', async () => {
  const dataset = newPath('dataset');
  const [one, other] = [
    plantedFigures({ checkpoint: 'a' }),
    plantedFigures({ checkpoint: 'b', corpusFields: { digest: 'x' } }),
  ];
  await assertRefused(() => collectRuns(dataset, [one, other], silent), /^Two corpora are called words/);
  assert.equal(existsSync(dataset), false);
});

test('a Parquet file cut short is named, whichever table it is of', async () => {
  for (const table of ['metrics', 'verdicts', 'layers', 'runs']) {
    const dataset = newPath('dataset');
    await collectRuns(dataset, [plantedFigures({ checkpoint: 'a' })], silent);
    const path = join(dataset, table, 'corpus=words', 'rows.parquet');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    const named = new RegExp(`^Data set: .*${table}/corpus=words/rows\\.parquet.*; expected whole files of a data set`);
    await assertRefused(() => collectRuns(dataset, [plantedFigures({ checkpoint: 'b' })], silent), named);
  }
});

test('a folder of other things is no data set, nor is one with another layout', async () => {
  const [other, layout] = [newPath('other'), newPath('layout')];
  const run = plantedFigures({ checkpoint: 'a' });
  mkdirSync(other);
  await assertRefused(
    () => collectRuns(other, [run], silent),
    /other is there and is no data set of runs; expected one/,
  );
  await collectRuns(layout, [run], silent);
  change(layout, 'dataset.json', (file) => (file.layout = 0));
  await assertRefused(
    () => collectRuns(layout, [run], silent),
    /another version of the toolkit: layout of its tables: got 0; expected 1/,
  );
});

test('rows of a run that was cut off before it was listed count for nothing, and it can be added again', async () => {
  const [dataset, cut] = [newPath('dataset'), newPath('cut')];
  const [a, b] = [plantedFigures({ checkpoint: 'a' }), plantedFigures({ checkpoint: 'b' })];
  await collectRuns(dataset, [a], silent);
  cpSync(dataset, cut, { recursive: true });
  await collectRuns(dataset, [b], silent);
  for (const table of ['metrics', 'verdicts', 'layers'])
    cpSync(join(dataset, table), join(cut, table), { recursive: true });
  assert.equal(await collectRuns(cut, [plantedFigures({ checkpoint: 'c' })], silent), 2);
  rmSync(join(cut, 'runs'), { recursive: true });
  assert.equal(await collectRuns(cut, [b], silent), 1);
  const rows = await aucs(cut);
  assert.equal(rows.filter((row) => (row as string[])[0] === 'b').length, 5);
});

test('without DuckDB the command to install it is named', async () => {
  const load = () => Promise.reject(new Error("Cannot find package '@duckdb/node-api'\nRequire stack"));
  const message =
    /need DuckDB, which does not load: Cannot find package '@duckdb\/node-api'; expected npm install @duckdb\/node-api$/;
  await assertRefused(() => duckDb(load), message);
});
