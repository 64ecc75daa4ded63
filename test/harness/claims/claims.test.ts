import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Findings, judgeAbove, undecided } from '../../../toolkit/harness/claims/claim';
import { claimsOf, judgeClaims } from '../../../toolkit/harness/claims/register';
import type { Planted } from '../measure/plantedContext';
import { runConfigOf } from '../runConfigOf';
import { contentHigh, layersOf, noise, plantedFindings, punctHigh, separated } from './plantedFindings';

const CLAIMS = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'];
const EVEN = () => 0.5;

/** Layer 8 tells every word apart, and attention marks punctuation. */
const PERFECT: Record<string, Planted> = {
  ...layersOf(0, 12, (layer) => (layer === 8 ? (word, random) => 20 + separated(word, random) : noise)),
  'attention_received.8': (word, random) => punctHigh(word, random) * 2,
};

function judged(findings: Findings, claims: object = {}) {
  return judgeClaims(claimsOf(runConfigOf({ claims })), findings);
}

test('every claim of the register is judged once, in order, by the rule of the config, and told the verdicts before it', () => {
  const verdicts = judged(plantedFindings({ sentences: 24, scores: PERFECT, angles: { 8: EVEN } }), {
    C3: { minRatio: 1.5 },
  });
  assert.deepEqual(
    verdicts.map(({ claim }) => claim),
    CLAIMS,
  );
  assert.match(verdicts[2]!.rule, /above 1\.5 times the base share/);
  const told: string[][] = [];
  const claim = (id: string) => ({
    id,
    judge: ({ verdicts }: Findings) => {
      told.push(verdicts.map(({ claim }) => claim));
      return { claim: id, title: id, rule: id, ...undecided('any') };
    },
  });
  judgeClaims([claim('A'), claim('B'), claim('C')], plantedFindings({ sentences: 4, scores: PERFECT }));
  assert.deepEqual(told, [[], ['A'], ['A', 'B']]);
});

test('a tiny corpus is inconclusive whatever its words say, perfectly separated ones too', () => {
  for (const sentences of [5, 19])
    for (const { claim, verdict, because } of judged(
      plantedFindings({ sentences, scores: PERFECT, angles: { 8: EVEN } }),
    ))
      assert.equal(verdict, 'inconclusive', `${claim}: ${because}`);
});

test('twenty perfectly separated sentences decide, even without any variation', () => {
  const verdicts = new Map(
    judged(plantedFindings({ sentences: 20, scores: PERFECT })).map(({ claim, verdict }) => [claim, verdict]),
  );
  assert.deepEqual(
    [verdicts.get('C3'), verdicts.get('C5'), verdicts.get('C6')],
    ['supported', 'supported', 'supported'],
  );
});

test('a single sentence has no interval and decides nothing', () => {
  const few = Object.fromEntries(CLAIMS.map((claim) => [claim, { fewestSentences: 2 }]));
  const one = plantedFindings({ sentences: 1, scores: PERFECT, angles: { 8: EVEN } });
  for (const { claim, verdict, because } of judged(one, few))
    assert.equal(verdict, 'inconclusive', `${claim}: ${because}`);
});

test('layer 8 of a six-block checkpoint is inconclusive, with the reason; its own layers are judged', () => {
  const scores = { 'tas.post.6': contentHigh, 'attention_received.6': punctHigh };
  const six = plantedFindings({ sentences: 200, numLayers: 6, scores });
  for (const { claim, verdict, because, evidence } of judged(six))
    assert.deepEqual(
      [verdict, because, evidence],
      ['inconclusive', 'the checkpoint has 6 blocks: there is no layer 8', []],
      claim,
    );
  assert.equal(judged(six, { C3: { layer: 6 } })[2]!.verdict, 'supported');
});

test('what the run did not score is inconclusive, with the reason', () => {
  const bare = plantedFindings({ sentences: 24, scores: { 'tas.post.2': contentHigh } });
  assert.deepEqual(
    judged(bare).map(({ verdict }) => verdict),
    CLAIMS.map(() => 'inconclusive'),
  );
  const because = new Map(judged(bare).map(({ claim, because }) => [claim, because]));
  for (const claim of ['C1', 'C3', 'C5'])
    assert.equal(because.get(claim), 'the run has no tas at layer 8, post', claim);
  assert.equal(because.get('C6'), 'the run has not both tas and attention_received at layer 8');
});

test('thresholds: above all by the whole interval, below any by the whole interval, or neither', () => {
  const above = (...intervals: ([number, number] | null)[]) =>
    judgeAbove(
      intervals.map((interval, at) => ({ row: { what: `number ${at}`, value: 1, interval }, threshold: at + 1 })),
      [],
      'all are',
    );
  assert.deepEqual(above([1.1, 2], [2.1, 3]), { verdict: 'supported', because: 'all are', evidence: [] });
  assert.deepEqual(above([1.1, 2], [1, 1.9]).because, 'the number 1 is below 2');
  assert.equal(above([0.5, 1.5], [1, 1.9]).verdict, 'not supported', 'one below is enough');
  assert.deepEqual(above([1, 2], [2.1, 3]).because, 'the interval of the number 0 does not lie above 1');
  assert.equal(
    above([0.5, 1], [2.1, 3]).verdict,
    'inconclusive',
    'an interval that ends on the threshold is not below it',
  );
  assert.equal(above(null, [2.1, 3]).verdict, 'inconclusive');
  assert.deepEqual(above([1.1, 2], [1.5, 2.5]).because, 'the interval of the number 1 does not lie above 2');
});
