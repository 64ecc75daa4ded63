import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TapScorer } from '../../../toolkit/attribution/scorer';
import { type Cell, listCells, primaryBoundary } from '../../../toolkit/harness/job/cells';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { configFor } from '../../../toolkit/harness/job/runConfig';
import { tapName, type TapQuery } from '../../../toolkit/graph/taps';
import { describedModel } from '../../describedModel';
import { assertRefused } from '../../refusal';
import { MINIMAL } from '../config/configFile';

const twoBlocks = describedModel({ numLayers: 2, numHeads: 4, hiddenSize: 32 });

function cellsOf(changes: object, model = twoBlocks): Cell[] {
  return listCells(configFor(parseExperimentConfig({ ...MINIMAL, ...changes }), model), model).cells;
}

const nameOf = ({ kind, layer = null, site = null }: TapQuery) => tapName({ kind, layer, site });
const keysOf = (changes: object, model = twoBlocks) => cellsOf(changes, model).map(({ key }) => key);
const sweeps = (...scorers: object[]) => ({ layers: [2], scorers });

test('norms that add nothing have no beta: the cells are named, and left out', () => {
  const model = { ...twoBlocks, config: { ...twoBlocks.config, lacksNormBias: true } };
  const scorers = [{ name: 'tas', centring: ['none', 'beta'] }];
  const { cells, unavailable } = listCells(
    configFor(parseExperimentConfig({ ...MINIMAL, ...sweeps(...scorers) }), model),
    model,
  );
  assert.deepEqual(
    cells.map(({ key }) => key),
    ['tas.post.2', 'tas.pre.2'],
  );
  assert.deepEqual(unavailable, { 'tas.post.2,centring=beta': "the model's norms have no beta to subtract" });
  assert.ok(keysOf(sweeps(...scorers)).includes('tas.post.2,centring=beta'));
});

test('every scorer at every layer and site it has, layer l from the taps of layer l', () => {
  const taps = cellsOf({}).map(
    ({ key, scorer, place }) => `${key} ${(scorer as TapScorer).taps(place).map(nameOf).join()}`,
  );
  assert.deepEqual(taps, [
    'tas.post.0 tas.0',
    'tas.post.1 tas.1',
    'tas.post.2 tas.2',
    'tas.pre.0 residual_norm.0',
    'tas.pre.1 residual_norm.1',
    'tas.pre.2 residual_norm.2',
    'attention_received.1 attention_received.1',
    'attention_received.2 attention_received.2',
  ]);
});

test('chosen layers alone; a scorer without a score there takes no part', () => {
  assert.deepEqual(keysOf({ layers: [0, 2], scorers: [{ name: 'tas', site: ['post'] }] }), [
    'tas.post.0',
    'tas.post.2',
  ]);
  assert.deepEqual(keysOf({ layers: [0] }), ['tas.post.0', 'tas.pre.0']);
});

test('factors of an entry are crossed, the last one varying fastest', () => {
  const factors = { site: ['post', 'pre'], norm: ['l2', 'l1'], centring: ['none', 'mean'], leftOut: [0, 3] };
  const crossed = ['post', 'pre'].flatMap((site) =>
    ['', ',norm=l1'].flatMap((norm) =>
      ['', ',centring=mean'].flatMap((centring) =>
        ['', ',leftOut=3'].map((leftOut) => `tas.${site}.2${norm}${centring}${leftOut}`),
      ),
    ),
  );
  assert.deepEqual(keysOf(sweeps({ name: 'tas', ...factors })), crossed);
});

test('entries of one scorer stand side by side, not crossed, each with its own boundaries and scopes', () => {
  const cells = cellsOf({
    ...sweeps(
      { name: 'tas', site: ['post'], norm: ['l2', 'linf'], aggregation: ['mean', 'max'] },
      { name: 'tas', site: ['post'], centring: ['mean'], boundary: [{ top: 3 }], scope: ['corpus'] },
    ),
    high: { boundaries: [{ quantile: 0.6 }], scopes: ['selection'] },
  });
  assert.deepEqual(
    cells.map(({ key, aggregations, boundaries, scopes }) => [key, aggregations, boundaries, scopes]),
    [
      ['tas.post.2', ['mean', 'max'], [{ quantile: 0.6 }], ['selection']],
      ['tas.post.2,norm=linf', ['mean', 'max'], [{ quantile: 0.6 }], ['selection']],
      ['tas.post.2,centring=mean', ['mean'], [{ top: 3 }], ['corpus']],
    ],
  );
});

test('primary is every layer and site at the first of all other factors, in the first entry of each scorer', () => {
  const cells = cellsOf({
    scorers: [
      { name: 'attention_received' },
      { name: 'tas', norm: ['l1', 'l2'], leftOut: [0, 1] },
      { name: 'tas', norm: ['l1'], centring: ['mean'] },
      { name: 'tas', norm: ['l1'] },
    ],
  });
  const primary = cells.filter(({ isPrimary }) => isPrimary).map(({ key }) => key);
  const tas = ['post', 'pre'].flatMap((site) => [0, 1, 2].map((layer) => `tas.${site}.${layer},norm=l1`));
  assert.deepEqual(primary, ['attention_received.1', 'attention_received.2', ...tas]);
});

test('beta is added after the LayerNorm: there is no such centring before it', () => {
  assert.deepEqual(keysOf(sweeps({ name: 'tas', centring: ['none', 'beta'] })), [
    'tas.post.2',
    'tas.post.2,centring=beta',
    'tas.pre.2',
  ]);
});

test('beta is that of the norm whose output a model of the other kind reads', () => {
  const config = sweeps({ name: 'tas', site: ['stream', 'read'], centring: ['none', 'beta'] });
  assert.deepEqual(keysOf(config, { ...twoBlocks, sites: ['stream', 'read'] }), [
    'tas.stream.2',
    'tas.read.2',
    'tas.read.2,centring=beta',
  ]);
});

test('the primary boundary is that of activation strength, or of the first scorer', () => {
  const boundaryOf = (scorers: object[]) =>
    primaryBoundary(parseExperimentConfig({ ...MINIMAL, scorers, high: { boundaries: [{ quantile: 0.6 }] } }));
  const attention = { name: 'attention_received', boundary: [{ top: 2 }] };
  assert.deepEqual(boundaryOf([attention]), { top: 2 });
  assert.deepEqual(boundaryOf([attention, { name: 'tas' }]), { quantile: 0.6 });
  assert.deepEqual(boundaryOf([attention, { name: 'tas', boundary: [{ topShare: 0.1 }, { top: 1 }] }]), {
    topShare: 0.1,
  });
});

const REFUSED: [changes: object, message: RegExp][] = [
  [
    sweeps({ name: 'tas' }, { name: 'gradient_x_input' }),
    /^scorers: it takes passes of its own, .*: got "gradient_x_input"; expected it under faithfulness\.scorers$/,
  ],
  [{ layers: [1, 3] }, /^layers: beyond the checkpoint: got 3; expected 0 to 2$/],
  [
    { layers: [0], scorers: [{ name: 'attention_received' }] },
    /^layers: no scorer has a score at any of them: got \[0\]$/,
  ],
  [
    sweeps({ name: 'tas', site: ['pots'] }),
    /^scorers: site of tas: got "pots"; expected one of post, pre\. Did you mean "post"\?$/,
  ],
  [sweeps({ name: 'tas', leftOut: [31, 32] }), /^scorers: leftOut leaves no dimension: got 32; expected 0 to 31$/],
  [
    sweeps({ name: 'tas' }, { name: 'tas', site: ['pre'], centring: ['beta'] }),
    /^scorers: tas at site pre alone has no centring beta; expected site post$/,
  ],
];

for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => cellsOf(changes), message);
  });

test('all dimensions but one may be left out', () => {
  assert.equal(keysOf(sweeps({ name: 'tas', leftOut: [31] })).length, 2);
});
