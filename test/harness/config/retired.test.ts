import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { RULES } from '../../../toolkit/harness/config/rules';
import { replacement } from '../../../toolkit/harness/config/retired';
import { UserError } from '../../../toolkit/errors';
import { MINIMAL } from './configFile';

/** Every key of the first edition that the second does not have. */
const FIRST_EDITION: Record<keyof typeof RULES, Record<string, unknown>> = {
  C1: { fewestSentences: 20, minAuc: 0.55, minTau: 0, ablation: 'mask', effect: 'mean_cosine' },
  C2: { fewestSentences: 20, others: [0.65, 0.85], minGain: 0.1 },
  C3: { minRatio: 1.1, minSentences: 0.5 },
  C4: { minRatio: 1.1, minExcess: 0.02, ablation: 'mask' },
  C5: {},
  C6: { costRivals: ['attention_received'], maxCostRatio: 1 },
  C7: {},
  C9: {},
};

for (const [claim, keys] of Object.entries(FIRST_EDITION))
  for (const [key, value] of Object.entries(keys))
    test(`refused: claims.${claim}.${key} of the first edition, with the key that took its place`, () => {
      const config = { ...MINIMAL, claims: { [claim]: { layer: 8, [key]: value } } };
      assert.throws(
        () => parseExperimentConfig(config, 'a.json'),
        (error) => {
          assert.ok(error instanceof UserError);
          const instead = /^a\.json: claims\.(\w+)\.(\w+) is a key of the first edition of the rules; expected (\w+)/;
          const [, ofClaim, ofKey, named] = instead.exec(error.message) ?? [];
          assert.deepEqual([ofClaim, ofKey], [claim, key]);
          const known = Object.keys(RULES[claim as keyof typeof RULES].shape);
          assert.ok(known.includes(named!) || named === 'no', error.message);
          return true;
        },
      );
    });

test('the retired key is named beside a misspelt one; a key of no edition is unknown as ever', () => {
  const refusal = (rule: object) => {
    try {
      return parseExperimentConfig({ ...MINIMAL, claims: { C3: rule } });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(refusal({ ods: 1, minRatio: 1 }) as string, /claims\.C3\.minRatio is a key of the first edition/);
  assert.match(refusal({ ods: 1 }) as string, /claims\.C3: unknown key: got "ods"\. Did you mean "odds"/);
  for (const key of ['constructor', '__proto__', 'toString']) assert.equal(replacement('C3', key), undefined);
  assert.equal(replacement('constructor', 'minRatio'), undefined);
});
