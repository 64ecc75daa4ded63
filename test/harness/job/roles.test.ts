import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { effectNamed, effectUnavailable } from '../../../toolkit/rationale/effects/registry';
import { scorerNamed } from '../../../toolkit/attribution/registry';
import { placeOf } from '../../../toolkit/attribution/place';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { parseExperimentConfig } from '../../../toolkit/harness/config/config';
import { configFor } from '../../../toolkit/harness/job/runConfig';
import type { Manifest } from '../../../toolkit/harness/run/manifest';
import { convertedFixture, newPath } from '../../convertedFixture';
import { describedModel } from '../../describedModel';
import { alterDescription } from '../../graph/alteredCheckpoint';
import { assertRefused } from '../../refusal';
import { jobOf } from '../passes/scoredJob';
import { claimsAt, type SmallRuns, smallRuns } from '../smallRun';

let small: SmallRuns;
before(async () => {
  small = await smallRuns({ sentences: 30 });
});

/** The folder of a model whose description is altered. */
async function described(alter: (contents: Record<string, unknown>) => unknown): Promise<string> {
  const dir = newPath('described');
  cpSync(await convertedFixture('tiny-gelu'), dir, { recursive: true });
  alterDescription(dir, alter);
  return dir;
}

const roles = (changes: object) => (contents: Record<string, unknown>) => {
  return { ...contents, roles: { ...(contents.roles as object), ...changes } };
};
const WITHOUT = { sentence: null, mask: null, removal: null };
const NO_SENTENCE = 'the model has no token that stands for the sentence, which query cls needs';

test('a tap with another name is missed before anything runs', async () => {
  const checkpoint = await described((contents) => {
    const taps = contents.taps as { kind: string; layer: number | null }[];
    const renamed = taps.map((tap) =>
      tap.kind === 'attention_mean' && tap.layer === 2 ? { ...tap, kind: 'mean' } : tap,
    );
    return { ...contents, taps: renamed };
  });
  const scorers = [{ name: 'attention_rollout' }];
  const message = /^Tap attention_mean: layer beyond the model: got 2; expected 1 to 3$/;
  await assertRefused(() => jobOf(small, { checkpoint, scorers }), message);
  const faithfulness = { scorers: [{ name: 'attention_rollout', layer: 2 }] };
  await assertRefused(() => jobOf(small, { checkpoint, faithfulness }), message);
  assert.equal((await jobOf(small, { checkpoint })).cells.length > 0, true);
});

test('a sentence longer than the positions is refused with the key of the config that cuts it', async () => {
  const corpus = newPath('long.txt');
  writeFileSync(corpus, `${'stone '.repeat(30).trim()}.\n`);
  const expected =
    /^sentence .*Tokens in the text: got \d+; expected at most 24, or truncate=true, or a stride of windows$/;
  await assertRefused(() => jobOf(small, { corpus }), expected);
  const { encodings } = await jobOf(small, { corpus, truncate: true });
  assert.equal(encodings[0]!.inputIds.length, 24);
});

test('a site that the model does not have is refused with those it has, and the default is all of them', async () => {
  const expected = /got "stream"; expected one of post, pre$/;
  await assertRefused(() => jobOf(small, { scorers: [{ name: 'tas', site: ['stream'] }] }), expected);
  await assertRefused(() => jobOf(small, { claims: { C5: { layer: 2, site: 'stream' } } }), expected);
  await assertRefused(() => jobOf(small, { faithfulness: { scorers: [{ name: 'tas', site: 'stream' }] } }), expected);
  const { config } = await jobOf(small, { scorers: [{ name: 'tas' }] });
  assert.deepEqual(config.scorers[0]!.site, ['post', 'pre']);
  const checkpoint = await described((contents) => ({ ...contents, sites: ['pre'] }));
  const other = await jobOf(small, { checkpoint, scorers: [{ name: 'tas' }], claims: claimsAt(2) });
  assert.equal(other.config.claims.C5.site, 'pre');
  assert.ok(other.cells.every(({ place }) => place.site === 'pre'));
});

test('a claim about post is judged at stream in a model that has that instead, and post is refused to a sweep', async () => {
  const checkpoint = await described((contents) => ({ ...contents, sites: ['stream', 'read'] }));
  const at = (asked: object) =>
    configFor(parseExperimentConfig({ ...small.config(), ...asked }), openConverted(checkpoint));
  const { claims, scorers } = at({
    scorers: [{ name: 'tas' }],
    claims: { ...claimsAt(2), C5: { layer: 2, site: 'post' } },
  });
  assert.deepEqual([claims.C2.site, claims.C5.site, scorers[0]!.site], ['stream', 'stream', ['stream', 'read']]);
  assert.equal(at({ claims: { ...claimsAt(2), C5: { layer: 2, site: 'read' } } }).claims.C5.site, 'read');
  const expected = /got "post"; expected one of stream, read$/;
  await assertRefused(() => at({ scorers: [{ name: 'tas', site: ['post'] }] }), expected);
  await assertRefused(
    () => at({ claims: { C5: { layer: 2, site: 'pre' } } }),
    /got "pre"; expected one of stream, read$/,
  );
});

test('scorers, targets and effects without the token they need say so', async () => {
  const model = openConverted(await described(roles(WITHOUT)));
  const why = (name: string, place: object) => {
    const scorer = scorerNamed(name);
    return scorer.cost === 'no pass' ? null : scorer.unavailable?.(model, placeOf(place));
  };
  assert.equal(why('attention_rollout', {}), NO_SENTENCE);
  assert.equal(why('attention_rollout', { query: 'all' }), null);
  assert.equal(why('attention_received', { query: 'cls' }), NO_SENTENCE);
  assert.equal(why('attention_received', { query: 'all' }), null);
  assert.match(
    why('gradient_x_input', { target: 'cls_norm' })!,
    /no token that stands for the sentence, which the target/,
  );
  assert.equal(why('gradient_x_input', { target: 'cosine' }), null);
  for (const name of ['leave_one_out', 'integrated_gradients'])
    assert.match(why(name, { target: 'cosine' })!, /no token that a removed word leaves, which (leave|integrated)/);
  for (const [name, lacks] of [
    ['cls_cosine', true],
    ['cls_l2', true],
    ['mean_cosine', false],
  ] as const)
    assert.equal(effectUnavailable(effectNamed(name), model) !== null, lacks, name);
});

test('a run on such a model leaves out what it has not, says why, and does the rest', async () => {
  const checkpoint = await described(roles(WITHOUT));
  const scorers = [{ name: 'tas' }, { name: 'attention_rollout' }];
  const faithfulness = {
    ...{ sentences: 4, operations: ['delete'], randomisedWeights: false, effects: ['cls_cosine', 'mean_cosine'] },
    scorers: [{ name: 'tas', layer: 2 }, { name: 'attention_rollout' }, { name: 'leave_one_out' }],
  };
  const { dir } = await small.run({}, { checkpoint, scorers, faithfulness, claims: claimsAt(2) });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  assert.deepEqual(
    Object.keys(manifest.unavailable),
    [1, 2, 3].map((layer) => `attention_rollout.${layer}`),
  );
  assert.equal(manifest.unavailable['attention_rollout.2'], NO_SENTENCE);
  assert.deepEqual(Object.keys(manifest.faithfulness!.unavailable), ['attention_rollout.3', 'leave_one_out']);
  assert.deepEqual(Object.keys(manifest.faithfulness!.unavailableEffects), ['cls_cosine']);
  const masked = { ...faithfulness, operations: ['mask'] };
  await assertRefused(
    () => jobOf(small, { checkpoint, faithfulness: masked }),
    /^faithfulness\.operations: the model has no mask token: got "mask"; expected operations without it$/,
  );
  await assertRefused(
    () => jobOf(small, { checkpoint, scorers: [{ name: 'attention_rollout' }] }),
    /^scorers: none has a score on this model: the model has no token that stands for the sentence/,
  );
});

test('a relative depth becomes the layer that is there, in claims and in faithfulness, and a depth without sense is refused', async () => {
  const claims = Object.fromEntries(['C1', 'C4', 'C6'].map((id) => [id, { layer: '8/12' }]));
  const faithfulness = {
    scorers: [
      { name: 'tas', layer: '1/2' },
      { name: 'tas', layer: 'best' },
    ],
  };
  const { config } = await jobOf(small, { claims, faithfulness });
  // Of three blocks: exactly 2, and 1.5.
  assert.deepEqual([config.claims.C1.layer, config.claims.C4.layer, config.claims.C6.layer], [2, 2, 2]);
  assert.deepEqual(
    config.faithfulness!.scorers.map(({ layer }) => layer),
    [2, 'best'],
  );
  await assertRefused(
    () => jobOf(small, { claims: { C4: { layer: '1/12' } } }),
    /^claims\.C4\.layer: 1\/12 of 3 blocks is layer 0; expected a later layer$/,
  );
});

test('a word is the mean of its wordpieces to probes, and of a causal model the last, unless the config says it', () => {
  const asked = (probes: object) =>
    parseExperimentConfig({
      ...{ name: 'x', checkpoint: 'x', corpus: 'x', scorers: [{ name: 'tas' }] },
      probes: { tasks: ['upos'], ...probes },
    });
  const causal = describedModel({ numLayers: 3 }, { heads: ['causalLm'] });
  const aggregationOf = (probes: object, model = causal) => configFor(asked(probes), model).probes!.aggregation;
  assert.deepEqual([aggregationOf({}), aggregationOf({}, describedModel({ numLayers: 3 }))], ['last', 'mean']);
  assert.equal(aggregationOf({ aggregation: 'first' }), 'first');
  const again = asked({ alsoAt: { aggregations: ['last'] } });
  assert.throws(() => configFor(again, causal), /probes\.alsoAt: got "last"/);
});
