import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExperiment, readExperimentConfig } from '../../../toolkit/harness/config/config';
import { assertRefused } from '../../refusal';
import { PROTOTYPE_NAMES } from '../../prototypeNames';
import { MINIMAL, writeConfigFile } from './configFile';

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
