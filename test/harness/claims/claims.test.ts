import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { partBySide } from '../../../toolkit/harness/claims/answer';
import { allOf, type Claim, eitherOf, judge } from '../../../toolkit/harness/claims/claim';
import type { Findings } from '../../../toolkit/harness/claims/findings';
import type { PartWord } from '../../../toolkit/harness/claims/part';
import { claimsOf } from '../../../toolkit/harness/claims/register';
import type { Estimate } from '../../../toolkit/metrics/estimate';
import { runConfigOf } from '../runConfigOf';
import type { Planted } from '../measure/plantedContext';
import { findingsWith, planted } from './plantedEstimates';
import { contentHigh, layersOf, noise, plantedFindings, punctHigh, separated } from './plantedFindings';
import { lacking } from './plantedPart';

const CLAIMS = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'];
const PARTS: Record<string, string[]> = {
  ...{ C1: ['salience', 'beyond_confounds'], C2: [], C3: ['odds', 'sentences'], C4: ['vector', 'activation'] },
  ...{ C5: ['zone'], C6: ['punctuation'], C7: ['transfers'] },
};
const EVEN = () => 0.5;

/** Layer 8 tells every word apart, and attention marks punctuation. */
const PERFECT: Record<string, Planted> = {
  ...layersOf(0, 12, (layer) => (layer === 8 ? (word, random) => 20 + separated(word, random) : noise)),
  'attention_received.8': (word, random) => punctHigh(word, random) * 2,
};

function judged(findings: Findings, claims: object = {}) {
  return claimsOf(runConfigOf({ claims })).map((claim) => claim.judge(findings).verdict);
}

const few = plantedFindings({ sentences: 19, scores: PERFECT, angles: { 8: EVEN } });

test('every claim is judged once, in order, by the rule of the config, with its parts', () => {
  const verdicts = judged(few, { C3: { odds: 1.5 } });
  assert.deepEqual(
    verdicts.map(({ claim }) => claim),
    CLAIMS,
  );
  assert.match(verdicts[2]!.rule, /lie above 1\.5/);
  for (const { claim, parts } of verdicts)
    assert.deepEqual(
      parts.map(({ part }) => part),
      PARTS[claim],
    );
});

test('a verdict has the keys of the contract, and a part too', () => {
  const [, , verdict] = judged(few);
  assert.deepEqual(Object.keys(verdict!), [
    ...['claim', 'title', 'verdict', 'because', 'rule', 'parts', 'evidence', 'across'],
  ]);
  assert.deepEqual(Object.keys(verdict!.parts[0]!), [
    ...['part', 'verdict', 'estimate', 'interval', 'threshold', 'reason', 'readings', 'across'],
  ]);
});

test('19 sentences decide nothing whatever their words say, perfectly separated ones too', () => {
  for (const { claim, verdict, because, parts } of judged(few)) {
    assert.equal(verdict, claim === 'C2' ? 'described' : 'inconclusive', `${claim}: ${because}`);
    for (const part of parts)
      assert.deepEqual(
        [part.verdict, part.readings.supported, part.readings.contradicted],
        ['inconclusive', 0, 0],
        claim,
      );
  }
});

test('twenty perfectly separated sentences decide, even without any variation', () => {
  const scores = { ...PERFECT, 'attention_rollout.8': punctHigh, 'attention_norm.8': punctHigh };
  const verdicts = new Map(
    judged(plantedFindings({ sentences: 20, scores }), { C6: { rivals: ['attention_received'] } }).map((one) => [
      one.claim,
      one.verdict,
    ]),
  );
  assert.deepEqual(
    [verdicts.get('C3'), verdicts.get('C5'), verdicts.get('C6')],
    ['supported', 'supported', 'supported'],
  );
});

test('a layer that the checkpoint lacks decides nothing, with the reason; its own layers are judged', () => {
  const scores = { 'tas.post.6': contentHigh, 'attention_received.6': punctHigh };
  const six = plantedFindings({ sentences: 60, numLayers: 6, scores });
  for (const { claim, because, evidence, parts } of judged(six)) {
    assert.ok(because.endsWith('the checkpoint has 6 blocks: there is no layer 8'), `${claim}: ${because}`);
    assert.deepEqual(evidence, [], claim);
    for (const { estimate, readings } of parts) {
      const { leftOut, ...taken } = readings;
      assert.deepEqual([estimate, taken], [null, { supported: 0, contradicted: 0, inconclusive: 0 }], claim);
      assert.ok(leftOut > 0, claim);
    }
  }
  assert.equal(judged(six, { C3: { layer: 6 } })[2]!.verdict, 'supported');
});

test('what the run did not score is inconclusive, with the reason', () => {
  const bare = plantedFindings({ sentences: 24, scores: { 'tas.post.2': contentHigh } });
  const verdicts = new Map(judged(bare).map((one) => [one.claim, one]));
  for (const claim of CLAIMS.filter((claim) => claim !== 'C2'))
    assert.equal(verdicts.get(claim)!.verdict, 'inconclusive', claim);
  for (const claim of ['C3', 'C5', 'C6'])
    assert.match(verdicts.get(claim)!.because, /the run has no tas at layer 8/, claim);
});

/** A claim of several parts, each with the estimate that is planted. */
function claimOf(estimates: readonly Estimate[], combine = allOf): Claim<{ layer: number }> {
  return {
    id: 'PLANTED',
    title: 'planted',
    describe: () => 'planted',
    parts: () =>
      estimates.map((found, at) =>
        partBySide({
          name: `part ${at}`,
          what: `number ${at}`,
          threshold: at,
          side: 'above',
          reason: 'it is planted',
          clusters: 'sentences',
          fewest: 20,
          choices: [],
          estimate: () => found,
        }),
      ),
    judge: (_rule, _findings, answered) => combine(answered, []),
  };
}

test('parts combine: all supported, one contradicted, alternatives that agree, are opposite, or neither', () => {
  const found: Record<PartWord, (at: number) => Estimate> = {
    supported: (at) => planted(at + 1, 0.1),
    contradicted: (at) => planted(at - 1, 0.1),
    inconclusive: (at) => planted(at, 0.1),
  };
  const verdict = (combine: typeof allOf, ...words: PartWord[]) => {
    const claim = claimOf(
      words.map((word, at) => found[word](at)),
      combine,
    );
    return judge(claim, { layer: 8 }, findingsWith({})).verdict.verdict;
  };
  const [yes, no, open] = ['supported', 'contradicted', 'inconclusive'] as const;
  for (const [a, b, all, either] of [
    [yes, yes, yes, yes],
    [yes, no, no, 'divided'],
    [no, yes, no, 'divided'],
    [no, no, no, no],
    [yes, open, open, open],
    [open, no, no, open],
    [open, open, open, open],
  ] as const)
    assert.deepEqual([verdict(allOf, a, b), verdict(eitherOf, a, b)], [all, either], `${a}, ${b}`);
});

test('no sentence says more than its number: the word, the interval and what is printed agree, at any number', () => {
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  const deviation = fc.double({ min: 0, max: 2, noNaN: true });
  const estimate = fc.tuple(number, deviation).map(([value, deviation]) => planted(value, deviation));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(estimate, fc.constant(lacking('it is lacking'))), { minLength: 1, maxLength: 3 }),
      (all) => {
        const { parts, because, verdict } = judge(claimOf(all), { layer: 8 }, findingsWith({})).verdict;
        for (const [at, part] of parts.entries()) {
          const { interval, threshold } = part;
          const isAbove = interval !== null && interval[0] > threshold;
          const isBelow = interval !== null && interval[1] < threshold;
          assert.equal(part.verdict, isAbove ? 'supported' : isBelow ? 'contradicted' : 'inconclusive');
          if (interval === null) continue;
          const [value, low, high] = [part.estimate!, ...interval].map((one) => one.toFixed(3));
          const side = isAbove ? 'above' : isBelow ? 'below' : 'not told from';
          assert.ok(because.includes(`number ${at}: ${value} [${low}, ${high}], ${side} ${threshold}`), because);
        }
        if (verdict === 'supported') assert.ok(parts.every((part) => part.verdict === 'supported'));
      },
    ),
    { numRuns: 60 },
  );
});

const LEAD = fc.double({ min: -0.1, max: 0.1, noNaN: true });
const DEVIATION = fc.constantFrom(0.0005, 0.005, 0.03);

/** A part is not supported with its whole interval on the wrong side of the threshold, nor contradicted with it on the right one. */
function assertAgrees({ parts: [part] }: ReturnType<typeof judged>[number], side: 'above' | 'below'): void {
  const { interval, threshold, verdict } = part!;
  if (interval === null) return;
  const [isAbove, isBelow] = [interval[0] > threshold, interval[1] < threshold];
  const [isRight, isWrong] = side === 'above' ? [isAbove, isBelow] : [isBelow, isAbove];
  assert.ok(!(verdict === 'supported' && isWrong), JSON.stringify(part));
  assert.ok(!(verdict === 'contradicted' && isRight), JSON.stringify(part));
}

test('parts that more than their own interval decides never say the opposite of it', () => {
  const byName = (values: readonly number[], deviation: number, base: number) => (name: string, at: number) =>
    planted(base + values[at]!, deviation, name);
  fc.assert(
    fc.property(fc.array(LEAD, { minLength: 13, maxLength: 13 }), DEVIATION, (values, deviation) => {
      const estimate = byName(values, deviation, 0.5);
      const findings = findingsWith({
        contentAuc: ({ layer }) => (layer > 12 ? lacking('none') : estimate(`layer ${layer}`, layer)),
        punctuationShare: (scorer) => estimate(scorer, scorer.length % 13),
      });
      const verdicts = judged(findings);
      assertAgrees(verdicts[4]!, 'above');
      assertAgrees(verdicts[5]!, 'below');
    }),
    { numRuns: 20 },
  );
  fc.assert(
    fc.property(fc.array(LEAD, { minLength: 6, maxLength: 6 }), DEVIATION, (values, deviation) => {
      const effect = byName(values, deviation, 0);
      const effects = (from: number) => ({
        ...{ layer: 8, site: 'post', words: 'words', seed: 8 },
        effects: (['content_odds', 'norm_change', 'auc_odds'] as const).map((name, at) => {
          const { value, draws } = effect(`${from} ${name}`, from + at);
          return { effect: name, value, draws, nSentences: 100 };
        }),
      });
      const other = { checkpoint: 'other', corpusDigest: 'planted', numLayers: 12, effects: effects(3) };
      assertAgrees(judged(findingsWith({}, { effects: effects(0), otherRuns: [other] }))[6]!, 'above');
    }),
    { numRuns: 100 },
  );
});
