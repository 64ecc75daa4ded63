import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExperimentConfig, readExperimentConfig, readExperiment } from '../../../toolkit/harness/config/config';
import { readWithIncludes } from '../../../toolkit/harness/config/source';
import { PROTOTYPE_NAMES } from '../../prototypeNames';
import { assertRefused } from '../../refusal';
import { MINIMAL, scratch, writeConfigFile } from './configFile';

writeConfigFile('base.json', {
  ...MINIMAL,
  layers: [1, 2],
  high: { boundaries: [{ quantile: 0.5 }, { top: 3 }], scopes: ['corpus'] },
  claims: { C5: { layer: 2, margin: 0.1 }, C3: { layer: 1 } },
});

test('objects are merged key by key, lists and values replaced', () => {
  const path = writeConfigFile('variant.json', {
    include: 'base.json',
    name: 'variant',
    layers: [3],
    high: { scopes: ['sentence', 'corpus'] },
    claims: { C5: { margin: 0.2 } },
  });
  const config = readExperimentConfig(path);
  assert.deepEqual(
    config,
    parseExperimentConfig({
      ...MINIMAL,
      name: 'variant',
      layers: [3],
      high: { boundaries: [{ quantile: 0.5 }, { top: 3 }], scopes: ['sentence', 'corpus'] },
      claims: { C5: { layer: 2, margin: 0.2 }, C3: { layer: 1 } },
    }),
  );
});

test('a value takes the place of an object, and an object that of a value', () => {
  const path = writeConfigFile('odd.json', { include: 'base.json', high: null, limit: { a: 1 } });
  const { high, limit } = readWithIncludes(path) as Record<string, unknown>;
  assert.deepEqual([high, limit], [null, { a: 1 }]);
});

test('includes are found beside the file that names them, through several', () => {
  mkdirSync(join(scratch, 'deep/er'), { recursive: true });
  writeConfigFile('deep/middle.json', { include: '../base.json', seed: 3, limit: 5 });
  const path = writeConfigFile('deep/er/top.json', { include: '../middle.json', limit: 6 });
  const { name, seed, limit, layers } = readExperimentConfig(path);
  assert.deepEqual([name, seed, limit, layers], ['small', 3, 6, [1, 2]]);
});

test('overrides hold over both', () => {
  const path = writeConfigFile('overridden.json', { include: 'base.json', seed: 3 });
  const config = readExperimentConfig(path, ['seed=4', 'claims.C5.margin=.3', 'high.boundaries.0.quantile=.6']);
  assert.deepEqual([config.seed, config.claims.C5.margin, config.claims.C5.layer], [4, 0.3, 2]);
  assert.deepEqual(config.high.boundaries, [{ quantile: 0.6 }, { top: 3 }]);
});

test('two files may include the same third one', () => {
  const left = writeConfigFile('left.json', { include: 'base.json' });
  const right = writeConfigFile('right.json', { include: 'left.json' });
  assert.deepEqual(readWithIncludes(left), readWithIncludes(right));
});

test('refused: a config that includes itself, at once or through others', async () => {
  const self = writeConfigFile('self.json', { include: 'self.json' });
  await assertRefused(() => readWithIncludes(self), /self\.json includes itself: got ".*self\.json > .*self\.json"$/);
  const first = writeConfigFile('first.json', { include: 'second.json' });
  writeConfigFile('second.json', { include: './first.json' });
  await assertRefused(
    () => readWithIncludes(first),
    /first\.json includes itself: got ".*first\.json > .*second\.json > .*first\.json"$/,
  );
});

test('refused: an include that is missing, broken, or no path', async () => {
  const including = (include: unknown) => writeConfigFile('including.json', { include });
  await assertRefused(() => readWithIncludes(including('none.json')), /^No such config: .*none\.json$/);
  writeConfigFile('broken.json', '[');
  await assertRefused(() => readWithIncludes(including('broken.json')), /^Not a JSON config: .*broken\.json: /);
  await assertRefused(
    () => readWithIncludes(including(['base.json'])),
    /including\.json: include: got \["base\.json"\]; expected the path of a config$/,
  );
});

test('an unknown key of an included config is refused under the name of the one that was asked for', async () => {
  writeConfigFile('typo.json', { ...MINIMAL, lmit: 3 });
  const path = writeConfigFile('asks.json', { include: 'typo.json' });
  await assertRefused(
    () => readExperimentConfig(path),
    /asks\.json: unknown key: got "lmit"\. Did you mean "limit"\?$/,
  );
});

const minimal = writeConfigFile('minimal.json', MINIMAL);

test('overrides hold JSON, numbers that begin with their point, or text; the last one holds', () => {
  const config = readExperimentConfig(minimal, [
    'limit=3',
    'selection.share=.2',
    'corpus=a=b.txt',
    'layers=[2,8]',
    'claims.C5.margin=0.1',
    'limit=4',
    'shard=1/4',
    'high.boundaries=[{"top":3}]',
  ]);
  assert.deepEqual(
    [config.limit, config.selection.share, config.corpus, config.layers, config.claims.C5.margin, config.shard],
    [4, 0.2, 'a=b.txt', [2, 8], 0.1, '1/4'],
  );
  assert.deepEqual(config.high.boundaries, [{ top: 3 }]);
});

test('an override goes to a place in a list, and makes a series of a run', () => {
  const overrides = ['scorers=[{"name":"tas"}]', 'scorers.0.site=["pre"]', 'scorers.1={"name":"attention_received"}'];
  const { scorers } = readExperimentConfig(minimal, overrides);
  assert.deepEqual(
    scorers.map(({ name, site }) => [name, site]),
    [
      ['tas', ['pre']],
      ['attention_received', undefined],
    ],
  );
  assert.deepEqual(
    readExperiment(minimal, ['seed=[1,2]']).map(({ seed }) => seed),
    [1, 2],
  );
});

const BAD_OVERRIDES: [override: string, message: RegExp][] = [
  ['limit', /^Override: got "limit"; expected key\.path=value$/],
  ['=3', /^Override: got "=3"; expected key\.path=value$/],
  ['high.scoops=["corpus"]', /minimal\.json: high: unknown key: got "scoops"\. Did you mean "scopes"\?$/],
  ['bootstrap.draws=abc', /minimal\.json: bootstrap\.draws: got "abc"; expected a number$/],
  ['lmit=3', /minimal\.json: unknown key: got "lmit"\. Did you mean "limit"\?$/],
  ['limit=0', /minimal\.json: limit: got 0; expected more than 0$/],
  ['selection.share=1.2', /minimal\.json: selection\.share: got 1\.2; expected less than 1$/],
  ['shard=4/3', /minimal\.json: shard: got "4\/3"; expected I\/N, the I-th of N slices, such as 2\/3$/],
  ['include=other.json', /minimal\.json: unknown key: got "include"/],
  ['name.x=3', /^Override name\.x=3: x is a key of: got "small"; expected an object$/],
  ['a..b=3', /minimal\.json: unknown key: got "a"/],
  ['__proto__=1', /minimal\.json: unknown key: got "__proto__"/],
  ['__proto__.limit=1', /minimal\.json: unknown key: got "__proto__"/],
  ['constructor.prototype.limit=1', /minimal\.json: unknown key: got "constructor"/],
  ['high.__proto__.scopes=["corpus"]', /minimal\.json: high: unknown key: got "__proto__"/],
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

for (const name of PROTOTYPE_NAMES)
  test(`refused: ${name} as a key, on the way to one, and as a scorer`, async () => {
    const unknown = (at: string) => new RegExp(`minimal\\.json: ${at}unknown key: got "${name}"`);
    await assertRefused(() => readExperimentConfig(minimal, [`${name}=1`]), unknown(''));
    await assertRefused(() => readExperimentConfig(minimal, [`${name}.limit=1`]), unknown(''));
    for (const at of ['high', 'selection', 'bootstrap', 'claims', 'claims.C1', 'scorers.0'])
      await assertRefused(
        () => readExperimentConfig(minimal, ['scorers=[{"name":"tas"}]', `${at}.${name}=1`]),
        unknown(`${at}: `),
      );
    await assertRefused(
      () => readExperimentConfig(minimal, [`scorers=[{"name":"${name}"}]`]),
      new RegExp(`minimal\\.json: scorers\\.0.*${name}`),
    );
  });

test('refused: more random draws than memory holds, wherever they are asked for', async () => {
  for (const [at, set] of [
    ['bootstrap.draws', 'bootstrap={"draws":99999999999,"primaryDraws":99999999999}'],
    ['bootstrap.primaryDraws', 'bootstrap.primaryDraws=99999999999'],
    ['permutations', 'permutations=99999999999'],
    ['faithfulness.randomDraws', 'faithfulness={"scorers":[{"name":"frequency"}],"randomDraws":99999999999}'],
  ] as const)
    await assertRefused(
      () => readExperimentConfig(minimal, [set]),
      new RegExp(`minimal\\.json: ${at.replace('.', '\\.')}: got 99999999999; expected at most 1000000$`),
    );
});
