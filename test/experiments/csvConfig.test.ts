import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Manifest } from '../../toolkit';
import { convertedFixture, newPath } from '../convertedFixture';
import { command } from './command';

const REVIEWS = `id,review,stars
a,"The old dog sees the small river, and barked.",2
b,"The stone hears the quick cats. The old house sees the green light.",5
`;

let config: string;
let corpus: string;
before(async () => {
  process.env.AFN_CACHE = newPath('cache');
  corpus = newPath('reviews.csv');
  writeFileSync(corpus, REVIEWS);
  config = newPath('reviews.json');
  const columns = { text: 'review', label: 'stars' };
  const few = { bootstrap: { draws: 10, primaryDraws: 10 }, permutations: 9, layers: [1] };
  const fields = { name: 'reviews', checkpoint: await convertedFixture('tiny-gelu'), corpus, columns, ...few };
  writeFileSync(config, JSON.stringify(fields));
});

test('a config names the columns of texts and labels of a table, and its run has their words', async () => {
  const out = newPath('runs');
  const { code, stdout, stderr } = await command('run', config, '--backend', 'cpu', '--out', out, '--json');
  assert.equal(code, 0, stderr);
  const { run } = JSON.parse(stdout) as { run: string };
  const { corpus: read } = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
  assert.deepEqual([read.sentences, read.tags], [3, 'predicted']);
  assert.match(readFileSync(join(run, 'tokens.jsonl'), 'utf8'), /"barked"/);
});

test('a column that the table lacks ends with 2, the nearest and those there are', async () => {
  for (const args of [['validate', config], [config]]) {
    const [nearest, none] = await Promise.all(
      ['columns.text=reviews', 'columns.label=sentiment'].map((wrong) => command('run', ...args, wrong)),
    );
    assert.deepEqual([nearest!.code, none!.code, nearest!.stdout + none!.stdout], [2, 2, '']);
    assert.ok(nearest!.stderr.endsWith(`error: ${corpus}: no such column: got "reviews". Did you mean "review"?\n`));
    const listed = `error: ${corpus}: no such column: got "sentiment"; expected one of id, review, stars\n`;
    assert.ok(none!.stderr.endsWith(listed), none!.stderr);
  }
});
