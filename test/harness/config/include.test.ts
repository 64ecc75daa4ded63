import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExperimentConfig, readExperimentConfig } from '../../../toolkit/harness/config/config';
import { readWithIncludes } from '../../../toolkit/harness/config/source';
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
