import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readAtlas, readExpectedRuns } from '../../../toolkit/harness/dataset/atlas';
import { collectRuns } from '../../../toolkit/harness/dataset/collect';
import { newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { tasRow } from '../plantedRun';
import { asked, plantedFigures, silent } from './plantedFigures';

type Planted = Parameters<typeof plantedFigures>[0];

async function collected(...runs: Planted[]): Promise<string> {
  const dataset = newPath('dataset');
  await collectRuns(
    dataset,
    runs.map((run) => plantedFigures(run)),
    silent,
  );
  return dataset;
}

const SHUFFLED = ', weights shuffled within each tensor (seed 3)';

test('a checkpoint is described by its heads, its source and what is given; what no run says is unknown', async () => {
  const dataset = await collected(
    { checkpoint: 'masked' },
    { checkpoint: 'masked', experiment: 'older', checkpointFields: { heads: undefined, source: undefined } },
    { checkpoint: 'causal', checkpointFields: { family: 'llama', heads: ['causalLm'] } },
    { checkpoint: 'pooled', checkpointFields: { heads: ['pooler'] } },
    { checkpoint: 'old', checkpointFields: { heads: undefined, source: undefined, family: undefined } },
    { checkpoint: 'twin', checkpointFields: { source: { name: `masked${SHUFFLED}`, revision: null } } },
    { checkpoint: 'lone', checkpointFields: { source: { name: `nowhere${SHUFFLED}`, revision: null } } },
  );
  const given = { checkpoint: 'pooled', corpus: 'words', experiment: 'sweep', objective: 'sentence embedding' };
  const { layers, verdicts } = await readAtlas(dataset, [given], newPath('atlas.parquet'));
  const of = ({ checkpoint, family, objective, random, twinOf }: (typeof layers)[number]) =>
    JSON.stringify([checkpoint, family, objective, random, twinOf]);
  assert.deepEqual(
    [...new Set(layers.map(of))].map((text) => JSON.parse(text) as unknown),
    [
      ['causal', 'llama', 'causal LM', false, null],
      ['lone', 'bert', 'masked LM', true, null],
      ['masked', 'bert', 'masked LM', false, null],
      ['old', 'unknown', 'unknown', null, null],
      ['pooled', 'bert', 'sentence embedding', false, null],
      ['twin', 'bert', 'masked LM', true, 'masked'],
    ],
  );
  const twin = verdicts.find(({ checkpoint, part }) => checkpoint === 'twin' && part === 'zone');
  assert.deepEqual(twin, {
    ...{ checkpoint: 'twin', family: 'bert', objective: 'masked LM', random: true, twinOf: 'masked' },
    ...{ corpus: 'words', claim: 'C5', part: 'zone', verdict: 'supported', estimate: 0.25, low: 0.24, high: 0.26 },
    ...{ layer: 3, relativeDepth: 0.75, n: 40, supported: 1, contradicted: 0, inconclusive: 0, leftOut: 0 },
  });
});

test('of several runs a claim is of the one with most estimates, then most sentences, then the latest', async () => {
  const run = (experiment: string, zone: number, said: Partial<Planted> = {}): Planted => {
    return { checkpoint: 'a', experiment, parts: { zone }, aucs: [zone, 0, 0, 0, 0], ...said };
  };
  const chosen = async (...runs: Planted[]) => {
    const { verdicts, layers } = await readAtlas(await collected(...runs), [], newPath('atlas.parquet'));
    const parts = verdicts.filter(({ part }) => part !== '').map(({ part, estimate }) => [part, estimate]);
    const [first] = layers.filter(({ measure, layer }) => measure === 'auc_content_function' && layer === 0);
    return [parts, first!.value];
  };
  const early = run('a', 0.1, { finished: '2026-01-01T00:00:00.000Z' });
  const late = run('b', 0.2, { finished: '2026-02-01T00:00:00.000Z' });
  const large = run('c', 0.3, { sentences: 90, finished: '2025-01-01T00:00:00.000Z' });
  const full = run('d', 0.4, { parts: { zone: 0.4, lead: 0.5 }, finished: '2024-01-01T00:00:00.000Z', sentences: 9 });
  assert.deepEqual(await chosen(late, early), [[['zone', 0.2]], 0.2]);
  assert.deepEqual(await chosen(early, large, late), [[['zone', 0.3]], 0.3]);
  const parts = [
    ['zone', 0.4],
    ['lead', 0.5],
  ];
  assert.deepEqual(await chosen(full, early, large, late), [parts, 0.3]);
});

test('of runs that say as much, a claim and a measure are of one with as many sentences as most checkpoints have', async () => {
  const run = (checkpoint: string, sentences: number, zone: number): Planted => {
    return { checkpoint, experiment: `of ${sentences}`, sentences, parts: { zone }, aucs: [zone, 0, 0, 0, 0] };
  };
  const some = [run('a', 30, 0.1), run('a', 90, 0.2), run('b', 30, 0.3), run('b', 90, 0.4), run('c', 30, 0.5)];
  const chosen = async (runs: Planted[]) => {
    const { verdicts, layers } = await readAtlas(await collected(...runs), [], newPath('atlas.parquet'));
    const first = layers.filter(({ measure, layer }) => measure === 'auc_content_function' && layer === 0);
    return [
      verdicts.flatMap(({ part, estimate }) => (part === 'zone' ? [estimate] : [])),
      first.map(({ value }) => value),
    ];
  };
  assert.deepEqual(await chosen(some), [
    [0.1, 0.3, 0.5],
    [0.1, 0.3, 0.5],
  ]);
  assert.deepEqual(await chosen([...some, run('c', 90, 0.6)]), [
    [0.2, 0.4, 0.6],
    [0.2, 0.4, 0.6],
  ]);
});

test('atlas.parquet has every measure by layer and site, and the information of every task; of no control or part', async () => {
  const file = newPath('atlas.parquet');
  const auc = (site: string, value: number) => tasRow('auc_content_function', site, 1, value);
  const others: NonNullable<Planted['more']> = [
    ...[{ primary: false }, { scorer: 'position' }, { control: 'length' }, { ablation: 'mask' }],
    { split: 'held' },
  ];
  const dataset = await collected({
    checkpoint: 'a',
    numLayers: 2,
    aucs: [0.5, 0.6, 0.7],
    tasks: { upos: [0.1, 0.2, 0.3] },
    more: [auc('pre', 0.9), ...others.map((other) => ({ ...auc('post', 0.99), ...other }))],
  });
  const { layers } = await readAtlas(dataset, [], file);
  assert.ok(layers.every(({ site }) => site === 'post'));
  const rows = await asked(`SELECT measure, taskFamily, site, layer, relativeDepth, value FROM '${file}' ORDER BY ALL`);
  const expected = [
    ...[0.5, 0.6, 0.7].map((value, layer) => ['auc_content_function', null, 'post', layer, layer / 2, value]),
    ['auc_content_function', null, 'pre', 1, 0.5, 0.9],
    ...[0.1, 0.2, 0.3].map((value, layer) => ['information of upos', 'structure', 'post', layer, layer / 2, value]),
  ];
  assert.deepEqual(rows.map(Object.values), expected);
});

test('what is expected and not there is named, with the reason if one is given', async () => {
  const dataset = await collected({ checkpoint: 'a', experiment: 'sweep' });
  const expected = [
    { checkpoint: 'a', corpus: 'words', experiment: 'sweep', reason: 'it is there' },
    { checkpoint: 'a', corpus: 'words', experiment: 'other' },
    { checkpoint: 'b', corpus: 'words', experiment: 'sweep', reason: 'of an unknown family' },
  ];
  const { missing } = await readAtlas(dataset, expected, newPath('atlas.parquet'));
  assert.deepEqual(missing, [
    { checkpoint: 'a', corpus: 'words', experiment: 'other', reason: 'no run of it was collected' },
    expected[2],
  ]);
});

test('what is expected is a list of runs by three names, and a key that is not known is refused', async () => {
  const refused = async (value: unknown, message: RegExp) => {
    const file = newPath('expected.json');
    writeFileSync(file, JSON.stringify(value));
    await assertRefused(() => readExpectedRuns(file), message);
  };
  const run = { checkpoint: 'a', corpus: 'b', experiment: 'c' };
  await refused({ runs: [run] }, /expected\.json: contents: got \{"runs":.*; expected a list$/);
  await refused([{ ...run, objektive: 'x' }], /expected\.json: 0: got \{.*\}; expected no key objektive/);
  await refused([run, { checkpoint: 'a', corpus: 'b' }], /expected\.json: 1\.experiment is missing; expected a text$/);
});

test('a folder that is no data set has no atlas', async () => {
  await assertRefused(
    () => readAtlas(newPath('none'), [], newPath('atlas.parquet')),
    /^No data set of runs: .*none; expected a folder that experiment collect made$/,
  );
});
