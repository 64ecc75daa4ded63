import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readFigures } from '../../../toolkit/harness/run/readRun';
import { newPath } from '../../convertedFixture';
import { smallCorpus } from '../smallCorpus';
import { type SmallRuns, smallRuns } from '../smallRun';

const SWEEP = { layers: [1, 2], scorers: [{ name: 'tas' }, { name: 'attention_received' }] };
/** Tags of function words in the small corpus. */
const FUNCTION = ['DET', 'ADP'];
const CONTENT = ['NOUN', 'VERB', 'ADJ'];

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

/** The small corpus, each line of a word changed. */
function corpusWith(change: (fields: string[]) => string[]): string {
  const path = newPath('poor.conllu');
  const lines = smallCorpus(40).split('\n');
  writeFileSync(
    path,
    lines.map((line) => (line.includes('\t') ? change(line.split('\t')).join('\t') : line)).join('\n'),
  );
  return path;
}

/** Every word with one of these tags is given another. */
function without(tags: readonly string[], instead: string): string {
  return corpusWith((fields) => fields.with(3, tags.includes(fields[3]!) ? instead : fields[3]!));
}

async function figures(corpus: string) {
  const { dir } = await small.run({}, { ...SWEEP, corpus });
  for (const name of ['metrics.json', 'metrics.csv', 'aggregates.json', 'verdicts.json', 'readings.json'])
    assert.doesNotMatch(readFileSync(join(dir, name), 'utf8'), /NaN|Infinity/, name);
  const { metrics, verdicts } = readFigures(dir);
  for (const row of metrics) assert.ok(row.value !== null || row.reason, JSON.stringify(row));
  return {
    verdict: (claim: string) => {
      const { verdict, because } = verdicts.find((one) => one.claim === claim)!;
      return [verdict, because];
    },
    /** The values of a metric, and the reasons of those that are not there. */
    found: (metric: string) => {
      const rows = metrics.filter((row) => row.metric === metric && row.control === null && row.split === 'all');
      return {
        values: rows.flatMap(({ value }) => value ?? []),
        reasons: [...new Set(rows.flatMap(({ reason }) => reason ?? []))],
      };
    },
  };
}

test('a corpus with every annotation has every value: the poor ones lack them for what they lack', async () => {
  const { found } = await figures(corpusWith((fields) => fields));
  for (const metric of ['auc_content_function', 'auc_content_punct', 'auc_salient_head', 'rho_depth'])
    assert.deepEqual([found(metric).values.length > 0, found(metric).reasons], [true, []], metric);
});

const NO_SALIENCE = ['inconclusive', 'the corpus has no entities with a salience'];
const NO_DEPTH = { values: [], reasons: ['no word of the sample has a dependency depth'] };

test('without salience C1 says that it needs it, and its metrics are null', async () => {
  const { verdict, found } = await figures(corpusWith((fields) => fields.with(9, '_')));
  assert.deepEqual(verdict('C1'), NO_SALIENCE);
  for (const metric of ['auc_salient_head', 'auc_salient_noun_head'])
    assert.match(found(metric).reasons.join(), /^the sample does not have both salient and other [a-z ]+$/);
});

test('without heads what rests on the depth of words is null', async () => {
  const { found } = await figures(corpusWith((fields) => fields.with(6, '_')));
  assert.deepEqual(found('rho_depth'), NO_DEPTH);
  assert.ok(found('auc_salient_head').values.length > 0);
});

test('plain text has predicted tags, and neither heads nor salience', async () => {
  const path = newPath('plain.txt');
  writeFileSync(path, 'The old dog sees the river.\nThe small cats barked under the bridge.\n'.repeat(20));
  const { verdict, found } = await figures(path);
  assert.deepEqual(verdict('C1'), NO_SALIENCE);
  assert.deepEqual(found('rho_depth'), NO_DEPTH);
  assert.equal(found('auc_content_function').values.length, 6);
});

test('without function words there is nothing to tell content words from, and C5 says so', async () => {
  const { verdict, found } = await figures(without(FUNCTION, 'NOUN'));
  const reason = 'the sample does not have both content words and function words';
  assert.deepEqual(found('auc_content_function'), { values: [], reasons: [reason] });
  assert.deepEqual(verdict('C5'), ['inconclusive', reason]);
  assert.match(found('function_role_effect').reasons.join(), /^the sample does not have function words that differ/);
});

test('without content words no claim about them is decided', async () => {
  const { verdict, found } = await figures(without(CONTENT, 'X'));
  assert.deepEqual(verdict('C3'), ['inconclusive', 'no word is a content word']);
  const [value, because] = verdict('C5');
  assert.equal(value, 'inconclusive');
  assert.match(because!, /^the sample does not have both .*content words/);
  assert.deepEqual([...new Set(found('high_content_share').values)], [0]);
});

test('without punctuation C6 is not decided, though all shares are 0', async () => {
  const { verdict, found } = await figures(without(['PUNCT'], 'X'));
  const reason = 'the sample does not have both content words and punctuation';
  assert.deepEqual(found('auc_content_punct'), { values: [], reasons: [reason] });
  assert.deepEqual([...new Set(found('high_punct_share').values)], [0]);
  assert.deepEqual(verdict('C6'), ['inconclusive', 'no word is punctuation']);
});
