import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { compareRuns } from '../../toolkit/harness/run/compare';
import { newPath } from '../convertedFixture';
import { plantedRun, tasRow } from '../harness/plantedRun';
import { command } from './command';

const DEEP = plantedRun({
  checkpoint: 'deep',
  numLayers: 12,
  sites: {
    post: { aucs: [0.5, 0.6, 0.7, 0.8, 0.7, 0.65, 0.6, 0.55, 0.45, 0.4, 0.4, 0.4, 0.4], bestInterval: [3, 4] },
    pre: { aucs: [0.5, 0.6, 0.7, 0.6, 0.7, 0.65, 0.6, 0.55, 0.45, 0.75, 0.4, 0.4, 0.4] },
  },
});
const SHALLOW = plantedRun({
  checkpoint: 'shallow',
  numLayers: 6,
  sites: { post: { aucs: [0.5, 0.6, 0.7, 0.8, 0.912, 0.9, 0.6], bestInterval: [4, 4.5] } },
});

test('a table says which layer is the best of each checkpoint, how deep, how far from 8/12, and what layer 8 is worth', async () => {
  const out = newPath('charts');
  const { code, stdout, stderr } = await command('compare', DEEP, SHALLOW, '--out', out);
  assert.equal(code, 0, stderr);
  const [profiles, pair] = stdout.trimEnd().split('\n\n');
  assert.equal(pair, 'Run 2 minus run 1, paired over sentences: not paired, kept figures have no words');
  const table = profiles!.split('\n').map((line) => line.split(/ {2,}/));
  assert.deepEqual(table, [
    ['checkpoint', 'corpus', 'site', 'best layer', 'of', 'depth', 'minus 8/12', 'layer 8', 'at depth 8/12'],
    ['deep', 'words.conllu', 'post', '3 [3, 4]', '12', '0.25', '-0.42', '0.450', '0.450 (layer 8)'],
    ['deep', 'words.conllu', 'pre', '9', '12', '0.75', '+0.08', '0.450', '0.450 (layer 8)'],
    ['shallow', 'words.conllu', 'post', '4 [4, 5]', '6', '0.67', '0.00', 'none', '0.912 (layer 4)'],
  ]);
  assert.ok(stderr.includes(`Charts: ${out}`), stderr);
  const specs = readdirSync(out).filter((name) => name.endsWith('.vl.json'));
  assert.deepEqual(specs.sort(), ['profiles-post.vl.json', 'profiles-pre.vl.json']);
});

test('layer maps stand beside each other, task by task, with what layer 0 and the best layer hold', async () => {
  const planted = (checkpoint: string, tasks: Record<string, number[]>) =>
    plantedRun({ checkpoint, numLayers: 2, sites: { post: { aucs: [0.5, 0.6, 0.7] } }, tasks });
  const own = planted('own', { upos: [0.2, 0.9, 0.7], deprel: [0.1, 0.3, 0.5], senses: [] });
  const shuffled = planted('shuffled', { upos: [0.2, 0.1, 0.05] });
  const { code, stdout, stderr } = await command('compare', own, DEEP, shuffled, '--out', newPath('charts'));
  assert.equal(code, 0, stderr);
  const [, maps] = stdout.trimEnd().split('\n\n');
  const at = ['words.conllu', 'post'];
  assert.deepEqual(
    maps!.split('\n').map((line) => line.split(/ {2,}/)),
    [
      ['task', 'checkpoint', 'corpus', 'site', 'layer 0', 'best layer', 'of', 'information'],
      ['upos', 'own', ...at, '0.200 [0.190, 0.210]', '1', '2', '0.900 [0.890, 0.910]'],
      ['upos', 'shuffled', ...at, '0.200 [0.190, 0.210]', '0', '2', '0.200 [0.190, 0.210]'],
      ['deprel', 'own', ...at, '0.100 [0.090, 0.110]', '2', '2', '0.500 [0.490, 0.510]'],
    ],
  );
});

test('--json prints the comparison alone on stdout; charts are of the sites that the runs have', async () => {
  const out = newPath('charts');
  const { code, stdout, stderr } = await command('compare', SHALLOW, '--out', out, '--json');
  assert.equal(code, 0, stderr);
  const expected = { runs: compareRuns([SHALLOW]), pairs: [], charts: out };
  assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(expected)));
  assert.ok(stderr.includes(`Charts: ${out}`), stderr);
  assert.deepEqual(
    readdirSync(out).filter((name) => name.endsWith('.vl.json')),
    ['profiles-post.vl.json'],
  );
});

test('mistakes of the user end with 2 and a message, and draw nothing', async () => {
  const out = newPath('charts');
  const bare = plantedRun({ numLayers: 4, sites: {}, more: [tasRow('auc_content_function', 'post', 2, 0.7)] });
  const cases: [args: string[], message: RegExp][] = [
    [[DEEP, newPath('none')], /^error: Not a complete run: .*none.manifest\.json is missing; expected the folder of a/],
    [[DEEP, bare], /^error: .*run has no auc_content_function of tas over its layers; expected a run that sweeps/],
    [[DEEP, '--jsn'], /^error: unknown option '--jsn'\n\(Did you mean --json\?\)\n$/],
    [[], /^error: missing required argument 'runs'\n$/],
  ];
  const ended = await Promise.all(cases.map(([args]) => command('compare', ...args, '--out', out)));
  ended.forEach(({ code, stdout, stderr }, at) => {
    assert.match(stderr, cases[at]![1]);
    assert.deepEqual([code, stdout], [2, ''], stderr);
  });
  assert.equal(existsSync(out), false);
});
