import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseExperimentConfig, readExperiment } from '../../toolkit/harness/config/config';
import { withOverride } from '../../toolkit/harness/config/source';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { anyBytes, anyJson } from './anyBytes';
import { holds } from './holds';
import { folderOf } from './scratch';

const CONFIG = readFileSync(join(__dirname, '../../experiments/configs/layer-8.json'), 'utf8');
const { put } = folderOf({ 'base.json': CONFIG });

holds(
  'experiment config',
  anyBytes(CONFIG, '{"include": "base.json", "name": "a", "bootstrap": {"draws": 3}}'),
  (bytes) => readExperiment(put('config.json', bytes)),
);

const keys = fc.oneof(
  fc.constantFrom(
    ...PROTOTYPE_NAMES,
    'claims',
    'C1',
    'layer',
    'scorers',
    '0',
    '4294967295',
    'name',
    'bootstrap',
    'draws',
  ),
  fc.string({ maxLength: 4 }),
);
const values = fc.oneof(anyJson('{"a": [1, {"b": null}]}'), fc.string({ unit: 'binary', maxLength: 6 }));
const overrides = fc.oneof(
  fc.tuple(fc.array(keys, { minLength: 1, maxLength: 4 }), values).map(([path, value]) => `${path.join('.')}=${value}`),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
holds('overrides', fc.array(overrides, { minLength: 1, maxLength: 3 }), (given) => {
  const sound: unknown = JSON.parse(CONFIG);
  parseExperimentConfig(given.reduce(withOverride, sound));
});
