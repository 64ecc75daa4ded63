import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPath } from '../convertedFixture';
import { jobCounts, skipReason, snakemake, workflow, WORKFLOW } from './snakemake';

const skip = skipReason();
const CONFIG = {
  checkpoints: ['test/fixtures/checkpoints/tiny-gelu', 'checkpoints/bert-base-uncased'],
  corpora: ['experiments/corpora/embedded.conllu'],
  experiments: [{ config: 'experiments/configs/layer-8.json' }],
  results: newPath('results'),
};

test('the workflow has nothing that Snakemake warns of', { skip }, async () => {
  const { code, stdout, stderr } = await snakemake('--lint', '--snakefile', `${WORKFLOW}/Snakefile`);
  assert.equal(code, 0, stdout + stderr);
});

test(
  'a dry run says which jobs there are: a run in three shards, a checkpoint that is converted already',
  { skip },
  async () => {
    const asked = { ...CONFIG, experiments: [{ ...CONFIG.experiments[0], shards: 3 }], twins: 8 };
    const ended = await workflow(asked, '--dry-run', '--quiet', 'rules');
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.deepEqual(jobCounts(ended), {
      ...{ convert: 3, forecast: 4, run: 12, merge: 4, keep: 4, collect: 1, atlas: 1, all: 1, total: 30 },
    });
  },
);

test('an experiment may ask for some checkpoints, and for no twins', { skip }, async () => {
  const [experiment] = CONFIG.experiments;
  const some = { ...experiment, checkpoints: ['checkpoints/bert-base-uncased'], twins: false };
  const ended = await workflow({ ...CONFIG, experiments: [some], twins: 8 }, '-n', '--quiet', 'rules');
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  const counts = { forecast: 1, run: 1, keep: 1, collect: 1, atlas: 1, all: 1, total: 6 };
  assert.deepEqual(jobCounts(ended), counts);
});

for (const [what, change, message] of [
  [
    'two corpora of one name',
    { corpora: ['experiments/corpora/embedded.conllu', 'test/fixtures/corpora/embedded.txt'] },
    /Two corpora are called embedded: got experiments\/corpora\/embedded\.conllu and test\/fixtures\/corpora\/embedded\.txt/,
  ],
  [
    'two checkpoints of one name',
    { checkpoints: ['one/bert', 'other/bert'] },
    /Two checkpoints are called bert: got one\/bert and other\/bert/,
  ],
  [
    'a key that the schema does not know',
    { shard: 3 },
    /Additional properties are not allowed \('shard' was unexpected\)/,
  ],
  [
    'a key of an experiment that the schema does not know',
    { experiments: [{ ...CONFIG.experiments[0], limit: 3 }] },
    /Additional properties are not allowed \('limit' was unexpected\)/,
  ],
  ['results without a name', { results: '' }, /'' (is too short|should be non-empty)/],
  ['a config without a name', { experiments: [{ config: '', name: 'none' }] }, /'' (is too short|should be non-empty)/],
  [
    'an experiment on a checkpoint that is not in the list',
    { experiments: [{ ...CONFIG.experiments[0], checkpoints: ['bert'] }] },
    /checkpoints: got bert; expected one of test\/fixtures\/checkpoints\/tiny-gelu, checkpoints\/bert-base-uncased/,
  ],
  [
    'an objective of a checkpoint that is not in the list',
    { objectives: { bert: 'sentence embedding' } },
    /objectives: got bert; expected one of/,
  ],
  [
    'a corpus that is not there',
    { corpora: ['path/to/none.conllu'] },
    /Missing input files[\s\S]*path\/to\/none\.conllu/,
  ],
] as const)
  test(`refused before anything is run: ${what}`, { skip }, async () => {
    const { code, stdout, stderr } = await workflow({ ...CONFIG, ...change }, '--dry-run');
    assert.equal(code, 1);
    assert.match(stdout + stderr, message);
  });
