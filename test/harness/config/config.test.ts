import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseExperimentConfig, readExperimentConfig } from '../../../toolkit/harness/config/config';
import { assertRefused } from '../../refusal';

const MINIMAL = { name: 'small', checkpoint: 'folder', corpus: 'file.conllu' };
const scratch = mkdtempSync(join(tmpdir(), 'config-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

const minimal = write('minimal.json', JSON.stringify(MINIMAL));

test('every default is filled in', () => {
  assert.deepEqual(parseExperimentConfig(MINIMAL), {
    ...MINIMAL,
    limit: null,
    truncate: false,
    seed: 8,
    layers: 'all',
    scorers: [
      { name: 'tas', sites: ['post', 'pre'], aggregation: ['mean'] },
      { name: 'attention_received', sites: [null], aggregation: ['sum'] },
    ],
    high: { quantile: 0.75, scopes: ['sentence'] },
    bootstrap: { draws: 1000, level: 0.95 },
    claims: {
      C3: { layer: 8, site: 'post', minRatio: 1.1, minSentences: 0.5, fewestSentences: 20 },
      C5: { layer: 8, site: 'post', margin: 0.02, fewestSentences: 20 },
      C6: { layer: 8, site: 'post', margin: 0.02, fewestSentences: 20 },
    },
  });
});

test('the committed configs are valid, and a config with its defaults filled in means the same', () => {
  const config = readExperimentConfig(join(__dirname, '../../../experiments/configs/layer-8.json'));
  assert.equal(config.checkpoint, 'checkpoints/bert-base-uncased');
  assert.deepEqual(parseExperimentConfig({ ...config, scorers: [{ name: 'tas' }] }).claims, config.claims);
});

const FAULTS: [label: string, raw: unknown, message: string][] = [
  ['null', null, 'config: the config: got null; expected an object'],
  ['a list', [], 'config: the config: got []; expected an object'],
  ['a missing key', { name: 'x', checkpoint: 'y' }, 'config: corpus is missing; expected a text'],
  ['an unknown key', { ...MINIMAL, lmit: 3 }, 'config: unknown key: got "lmit". Did you mean "limit"?'],
  [
    'an unknown nested key',
    { ...MINIMAL, high: { quantle: 0.8 } },
    'config: high: unknown key: got "quantle". Did you mean "quantile"?',
  ],
  [
    'an unknown key of a scorer',
    { ...MINIMAL, scorers: [{ name: 'tas', agregation: ['mean'] }] },
    'config: scorers.0: unknown key: got "agregation". Did you mean "aggregation"?',
  ],
  [
    'an unknown key of a rule',
    { ...MINIMAL, claims: { C5: { margn: 0.1 } } },
    'config: claims.C5: unknown key: got "margn". Did you mean "margin"?',
  ],
  ['a wrong type', { ...MINIMAL, limit: '3' }, 'config: limit: got "3"; expected a number'],
  ['a wrong type of flag', { ...MINIMAL, truncate: 'yes' }, 'config: truncate: got "yes"; expected true or false'],
  ['an object for a number', { ...MINIMAL, seed: { a: 1 } }, 'config: seed: got {"a":1}; expected a number'],
  ['a fraction', { ...MINIMAL, limit: 1.5 }, 'config: limit: got 1.5; expected a whole number'],
  ['limit 0', { ...MINIMAL, limit: 0 }, 'config: limit: got 0; expected more than 0'],
  [
    'a quantile above 1',
    { ...MINIMAL, high: { quantile: 1.2 } },
    'config: high.quantile: got 1.2; expected less than 1',
  ],
  ['a quantile of 0', { ...MINIMAL, high: { quantile: 0 } }, 'config: high.quantile: got 0; expected more than 0'],
  [
    'an unknown scorer',
    { ...MINIMAL, scorers: [{ name: 'atention_received' }] },
    'config: scorers.0.name: got "atention_received". Did you mean "attention_received"?',
  ],
  [
    'an unknown site',
    { ...MINIMAL, scorers: [{ name: 'tas', sites: ['pots'] }] },
    'config: scorers.0.sites.0: got "pots". Did you mean "post"?',
  ],
  [
    'an unknown scope',
    { ...MINIMAL, high: { scopes: ['sentense'] } },
    'config: high.scopes.0: got "sentense". Did you mean "sentence"?',
  ],
  [
    'an unknown aggregation',
    { ...MINIMAL, scorers: [{ name: 'tas', aggregation: ['maen'] }] },
    'config: scorers.0.aggregation.0: got "maen". Did you mean "mean"?',
  ],
  ['no scorer', { ...MINIMAL, scorers: [] }, 'config: scorers: got []; expected at least one entry'],
  [
    'layers misspelt',
    { ...MINIMAL, layers: 'al' },
    'config: layers: got "al"; expected "all" or a list of whole numbers',
  ],
  ['a negative layer', { ...MINIMAL, layers: [-1] }, 'config: layers.0: got -1; expected at least 0'],
  [
    'a name that leaves the folder',
    { ...MINIMAL, name: '..' },
    'config: name: got ".."; expected letters, digits, dot, dash and underscore, the first neither dot nor dash',
  ],
];

for (const [label, raw, message] of FAULTS)
  test(`refused: ${label}`, () => {
    assert.throws(() => parseExperimentConfig(raw), { name: 'UserError', message });
  });

test('refused: a config that is missing, a folder or not JSON, each by its path', async () => {
  await assertRefused(() => readExperimentConfig(join(scratch, 'none.json')), /^No such config: .*none\.json$/);
  await assertRefused(() => readExperimentConfig(scratch), /^Not a JSON config: .*EISDIR/);
  await assertRefused(() => readExperimentConfig(write('broken.json', '{')), /^Not a JSON config: .*broken\.json: /);
});

test('overrides hold JSON, numbers that begin with their point, or text', () => {
  const overrides = [
    'limit=3',
    'high.quantile=.8',
    'corpus=a=b.txt',
    'layers=[2,8]',
    'claims.C5.margin=0.1',
    'limit=4',
  ];
  const config = readExperimentConfig(minimal, overrides);
  assert.deepEqual(
    [config.limit, config.high.quantile, config.corpus, config.layers, config.claims.C5.margin],
    [4, 0.8, 'a=b.txt', [2, 8], 0.1],
  );
  const before = readExperimentConfig(minimal, ['scorers=[{"name":"tas"}]', 'scorers.0.sites=["pre"]']);
  assert.deepEqual(before.scorers, [{ name: 'tas', sites: ['pre'], aggregation: ['mean'] }]);
});

const BAD_OVERRIDES: [override: string, message: RegExp][] = [
  ['limit', /^Override: got "limit"; expected key\.path=value$/],
  ['=3', /^Override: got "=3"; expected key\.path=value$/],
  ['high.quantle=.8', /minimal\.json: high: unknown key: got "quantle"\. Did you mean "quantile"\?$/],
  ['bootstrap.draws=abc', /minimal\.json: bootstrap\.draws: got "abc"; expected a number$/],
  ['lmit=3', /minimal\.json: unknown key: got "lmit"\. Did you mean "limit"\?$/],
  ['limit=0', /minimal\.json: limit: got 0; expected more than 0$/],
  ['high.quantile=1.2', /minimal\.json: high\.quantile: got 1\.2; expected less than 1$/],
  ['name.x=3', /^Override name\.x=3: x is a key of: got "small"; expected an object$/],
  ['a..b=3', /minimal\.json: unknown key: got "a"/],
  ['__proto__=1', /minimal\.json: unknown key: got "__proto__"/],
  ['__proto__.limit=1', /minimal\.json: unknown key: got "__proto__"/],
  ['constructor.prototype.limit=1', /minimal\.json: unknown key: got "constructor"/],
  ['high.__proto__.quantile=.5', /minimal\.json: high: unknown key: got "__proto__"/],
];

for (const [override, message] of BAD_OVERRIDES)
  test(`refused: the override ${override}`, async () => {
    await assertRefused(() => readExperimentConfig(minimal, [override]), message);
    assert.equal(Object.hasOwn(Object.prototype, 'limit'), false);
  });

test('refused: an override through a list by anything but a place', async () => {
  const list = 'scorers=[{"name":"tas"}]';
  for (const key of ['length', '__proto__', '-1'])
    await assertRefused(
      () => readExperimentConfig(minimal, [list, `scorers.${key}=0`]),
      new RegExp(`place in a list: got "${key}"; expected a whole number`),
    );
  await assertRefused(() => readExperimentConfig(minimal, [list, 'scorers.2={"name":"tas"}']), /scorers\.1 is missing/);
});
