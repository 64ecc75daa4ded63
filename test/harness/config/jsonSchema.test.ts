import Ajv from 'ajv/dist/2020';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { experimentJsonSchema, parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { MINIMAL } from './configFile';

const CONFIGS = join(__dirname, '../../../experiments/configs');
const NAME = 'experiment.schema.json';
const validate = new Ajv({ strict: false }).compile(experimentJsonSchema());

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(CONFIGS, name), 'utf8'));
}

test('the committed schema is the one that configs are read by', () => {
  assert.deepEqual(read(NAME), JSON.parse(JSON.stringify(experimentJsonSchema())));
  const text = readFileSync(join(CONFIGS, NAME), 'utf8');
  assert.equal(text, JSON.stringify(experimentJsonSchema(), null, 2) + '\n');
});

test('every committed config names the schema and follows it', () => {
  for (const name of readdirSync(CONFIGS).filter((name) => name !== NAME)) {
    const config = read(name) as { $schema?: string };
    assert.equal(config.$schema, `./${NAME}`, name);
    assert.ok(validate(config), `${name}: ${JSON.stringify(validate.errors)}`);
  }
});

test('the schema takes what is read, defaults and all, and a config that includes another', () => {
  assert.ok(validate(MINIMAL));
  assert.ok(validate(JSON.parse(JSON.stringify(parseExperimentConfig(MINIMAL)))), JSON.stringify(validate.errors));
  assert.ok(validate({ include: 'base.json', limit: 3 }));
  assert.ok(validate({ ...MINIMAL, seed: [1, 2], corpus: ['a', 'b'] }));
});

for (const changes of [
  { lmit: 3 },
  { limit: 0 },
  { limit: '3' },
  { sample: 0 },
  { claims: { C5: { layer: 'eight' } } },
  { high: { boundaries: [{ top: 0 }] } },
  { high: { boundaries: [{ quantile: 1.2 }] } },
  { high: { scopes: ['sentense'] } },
  { scorers: [{ name: 'tas', nrom: ['l1'] }] },
  { claims: { C8: {} } },
  { corpus: undefined },
])
  test(`the schema refuses ${JSON.stringify(changes)}`, () => {
    assert.equal(validate(JSON.parse(JSON.stringify({ ...MINIMAL, ...changes }))), false);
  });
