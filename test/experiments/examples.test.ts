import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { compareRuns, readRun } from '../../toolkit';
import { readGolden } from '../activations/goldenTaps';
import { convertedFixture, newPath } from '../convertedFixture';
import { smallCorpus } from '../harness/smallCorpus';
import { command } from './command';

const EXAMPLES = join(__dirname, '../../experiments/examples');

let corpus: string;
before(() => {
  process.env.AFN_CACHE = newPath('cache'); // no build of native TensorFlow in it
  corpus = newPath('small.conllu');
  writeFileSync(corpus, smallCorpus(30));
});

const example = (name: string, ...args: string[]) => command(`examples/${name}`, ...args);

test('each example is short and calls the public API alone', () => {
  const names = readdirSync(EXAMPLES);
  assert.deepEqual(names, ['ownMetricAndClaim.ts', 'scoreSentence.ts', 'sweepCheckpoints.ts']);
  for (const name of names) {
    const text = readFileSync(join(EXAMPLES, name), 'utf8');
    assert.ok(text.trimEnd().split('\n').length <= 60, name);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from!);
    assert.deepEqual(
      imports.filter((from) => !from.startsWith('node:')),
      ['../../toolkit'],
      name,
    );
  }
});

test('scoreSentence prints the norms that PyTorch has at layers 2 and 8, and the upper quartile of each', async () => {
  const { code, stdout, stderr } = await example('scoreSentence', 'The capital of France is [MASK].');
  assert.equal(code, 0, stderr);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const tokens = ['[CLS]', 'the', 'capital', 'of', 'france', 'is', '[MASK]', '.', '[SEP]'];
  assert.deepEqual(
    rows.map(([token]) => token),
    tokens,
  );
  const { taps } = readGolden('bert-base-uncased').unpadded;
  [2, 8].forEach((layer, column) => {
    const golden = taps.get(`tas.${layer}`)!.values.slice(0, tokens.length);
    // The upper quartile of seven lies halfway between the second and the third.
    const [, second, third] = [...golden.slice(1, -1)].sort((a, b) => b - a);
    const isSpecial = (at: number) => at === 0 || at === tokens.length - 1;
    const expected = [...golden].map(
      (norm, at) => `${norm.toFixed(2)} ${isSpecial(at) ? 'special' : norm >= (second! + third!) / 2 ? 'HIGH' : 'LOW'}`,
    );
    assert.deepEqual(
      rows.map((row) => row[column + 1]),
      expected,
      `layer ${layer}`,
    );
  });
});

test('sweepCheckpoints names the best layer of each checkpoint, as its run folders have it', async () => {
  const checkpoints = await Promise.all([convertedFixture('tiny-gelu'), convertedFixture('tiny-relu')]);
  const out = newPath('runs');
  const { code, stdout, stderr } = await example('sweepCheckpoints', corpus, ...checkpoints, '--out', out);
  assert.equal(code, 0, stderr);
  const folders = ['sweep-1', 'sweep-2'].map((name) => join(out, name, readdirSync(join(out, name))[0]!));
  const runs = compareRuns(folders);
  assert.deepEqual(
    runs.map(({ numLayers }) => numLayers),
    [3, 4],
  );
  const expected = runs.flatMap(({ checkpoint, numLayers, sites }) =>
    sites.map(({ site, bestLayer, bestLayerInterval: interval, byDepth }) => {
      const best = `layer ${bestLayer} [${interval!.join(', ')}] of ${numLayers}, depth ${(bestLayer / numLayers).toFixed(2)}`;
      const atDepth = `layer ${numLayers === 3 ? 2 : 3}: AUC ${byDepth!.value.toFixed(3)}`;
      return `${checkpoint} (${site}): ${best}; at the depth of 8/12, ${atDepth}`;
    }),
  );
  assert.equal(expected.length, 4);
  assert.deepEqual(stdout.trimEnd().split('\n'), expected);
});

test('ownMetricAndClaim measures nouns above verbs at every layer, and judges it', async () => {
  const config = newPath('own.json');
  const checkpoint = await convertedFixture('tiny-gelu');
  writeFileSync(config, JSON.stringify({ name: 'own', checkpoint, corpus, scorers: [{ name: 'tas' }] }));
  const out = newPath('runs');
  const few = ['bootstrap.draws=20', 'bootstrap.primaryDraws=20', 'permutations=20'];
  const { code, stdout, stderr } = await example('ownMetricAndClaim', config, '2', '--out', out, ...few);
  assert.equal(code, 0, stderr);
  const dir = join(out, 'own', readdirSync(join(out, 'own'))[0]!);
  const { metrics, words, verdicts, manifest } = readRun(dir);
  assert.deepEqual(manifest.inputs.additions, ['auc_noun_verb', 'NOUNS']);
  for (const layer of [0, 1, 2, 3]) {
    const { value } = metrics.find(
      (row) => row.metric === 'auc_noun_verb' && row.primary && row.layer === layer && row.site === 'post',
    )!;
    const of = (tag: string) =>
      words.filter(({ upos }) => upos === tag).map(({ scores }) => scores[`tas.post.${layer}`]!);
    const wins = of('NOUN').flatMap((noun) => of('VERB').map((verb) => (noun > verb ? 1 : noun === verb ? 0.5 : 0)));
    assert.ok(
      Math.abs(value! - wins.reduce((sum: number, win) => sum + win, 0) / wins.length) < 1e-9,
      `layer ${layer}`,
    );
  }
  const own = verdicts.at(-1)!;
  assert.equal(own.claim, 'NOUNS');
  const { interval } = own.parts[0]!;
  const expected = interval![0] > 0.5 ? 'supported' : interval![1] < 0.5 ? 'contradicted' : 'inconclusive';
  assert.equal(own.verdict, expected);
  assert.equal(stdout.trimEnd().split('\n').at(-1), `NOUNS ${own.verdict} (${own.because}; ${dir})`);
});
