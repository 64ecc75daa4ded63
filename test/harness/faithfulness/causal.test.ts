import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { publishRun } from '../../../toolkit/report/publish';
import { assertRefused } from '../../refusal';
import { jobOf } from '../passes/scoredJob';
import { manifestOf, smallRuns } from '../smallRun';

const FAITHFULNESS = {
  ...{ sentences: 6, marginSentences: 4, randomDraws: 2, mostRandomDraws: 2, randomisedWeights: false },
  scorers: [{ name: 'tas', layer: 2 }, { name: 'leave_one_out' }],
};
const INTERVENTIONS = { sentences: 4, layers: [0, 2, 3], permutations: 2, randomDraws: 2, scaleNorms: [1] };

for (const [fixture, removal] of [
  ['gpt2-gelu', '<|endoftext|>'],
  ['llama-silu', '<unk>'],
] as const)
  test(`${fixture}: words are removed and states changed, with what the family has, and the report names it`, async () => {
    const small = await smallRuns({ fixture, sentences: 40 });
    const scorers = [{ name: 'tas' }];
    const { dir } = await small.run({}, { scorers, faithfulness: FAITHFULNESS, interventions: INTERVENTIONS });
    const { checkpoint, faithfulness, interventions } = manifestOf(dir);
    const tokens = { sentence: 'the last token', mask: null, removal, leftOut: ['special', 'first'] };
    assert.deepEqual(checkpoint.tokens, tokens);
    assert.deepEqual(
      [faithfulness!.unavailable, faithfulness!.unavailableEffects, faithfulness!.withoutEffect],
      [{}, {}, {}],
    );
    assert.deepEqual(interventions!.unavailable, {});
    const { metrics } = readRun(dir);
    const known = (metric: string) => metrics.filter((row) => row.metric === metric && row.value !== null);
    const distinct = (rows: MetricRow[], key: 'effect' | 'ablation') => [...new Set(rows.map((row) => row[key]))];
    const ofCurves = known('comprehensiveness').filter(({ bin }) => bin === null);
    assert.deepEqual(distinct(ofCurves, 'ablation'), ['replace', 'delete']);
    const effects = ['cls_cosine', 'cls_l2', 'mean_cosine', 'mean_l2', 'lm_loss', 'lm_kl'];
    assert.deepEqual(distinct(ofCurves, 'effect'), effects);
    assert.deepEqual(distinct(known('removal_excess'), 'effect'), ['standardised_states', 'lm_loss']);
    const changed = known('intervention_effect');
    assert.deepEqual(distinct(changed, 'effect'), ['lm_loss', 'lm_kl', 'mean_cosine', 'cls_cosine']);
    const atLast = known('intervention_excess').filter(({ layer, p }) => layer === 3 && p !== null);
    assert.deepEqual(distinct(atLast, 'effect'), ['lm_loss', 'lm_kl'], 'what a state tells of the next token');
    await publishRun(dir);
    const report = readFileSync(join(dir, 'report.md'), 'utf8');
    assert.ok(report.includes(`by replace (${removal}) and by delete`));
    assert.ok(!/\[MASK\]|\[CLS\]/.test(report));
  });

test('what a causal model lacks is refused by name where it is asked for', async () => {
  const small = await smallRuns({ fixture: 'gpt2-gelu', sentences: 20 });
  await assertRefused(
    () => jobOf(small, { faithfulness: { ...FAITHFULNESS, operations: ['mask'] } }),
    /^faithfulness\.operations: the model has no mask token: got "mask"; expected operations without it$/,
  );
  const asked = { ...FAITHFULNESS, effects: ['mlm_loss', 'lm_loss'] };
  const { dir } = await small.run({}, { scorers: [{ name: 'tas' }], faithfulness: asked });
  assert.deepEqual(manifestOf(dir).faithfulness!.unavailableEffects, {
    mlm_loss: 'the checkpoint has no masked-LM head',
  });
});
