import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentWords, rule as contentRule } from '../../../toolkit/harness/claims/c3';
import { layerEight, rule as layerRule } from '../../../toolkit/harness/claims/c5';
import { lessPunctuation, rule as punctuationRule } from '../../../toolkit/harness/claims/c6';
import { judge } from '../../../toolkit/harness/claims/claim';
import { stratumOf } from '../../../toolkit/metrics/strata';
import { type Planted, plantedFindings } from './plantedFindings';

const isContent = (upos: string) => stratumOf(upos) === 'content';
const isPunct = (upos: string) => stratumOf(upos) === 'punct';
/** Scores that say nothing. */
const noise: Planted = (_, random) => random();
/** Content words score higher, not always. */
const contentHigh: Planted = (upos, random) => random() + (isContent(upos) ? 0.5 : 0);
/** Content words score higher, always. */
const separated: Planted = (upos, random) => random() + (isContent(upos) ? 2 : 0);
/** Punctuation scores lowest, or highest. */
const punctLow: Planted = (upos, random) => random() - (isPunct(upos) ? 0.5 : 0);
const punctHigh: Planted = (upos, random) => random() + (isPunct(upos) ? 0.5 : 0);

test('C3: supported where content words score high, not supported by noise or the reverse', () => {
  const verdictOf = (planted: Planted) => {
    const findings = plantedFindings(200, 12, { 'tas.post.8': planted });
    return judge(contentWords, contentRule.parse({}), findings);
  };
  const supported = verdictOf(contentHigh);
  assert.equal(supported.verdict, 'supported');
  assert.equal(supported.because, 'both lie above their thresholds');
  assert.match(supported.rule, /^At layer 8 \(post\): supported if .* above 1\.1 times .* fewer than 20 sentences/);
  assert.deepEqual(
    supported.evidence.map(({ what, value, interval }) => [what, interval !== null && value !== null]),
    [
      ['base share of content words', true],
      ['content share in HIGH over base share', true],
      ['share of sentences where HIGH exceeds the base', true],
    ],
  );
  assert.ok(Math.abs(supported.evidence[0]!.value! - 5 / 12) < 1e-12);
  assert.equal(verdictOf(noise).verdict, 'not supported');
  assert.equal(verdictOf((upos, random) => -contentHigh(upos, random)).verdict, 'not supported');
});

test('C3: a share above the ratio but in too few sentences is not supported', () => {
  const weakly: Planted = (upos, random) => random() + (isContent(upos) ? 0.3 : 0);
  const findings = plantedFindings(200, 12, { 'tas.post.8': weakly });
  assert.equal(judge(contentWords, contentRule.parse({}), findings).verdict, 'supported');
  const strict = judge(contentWords, contentRule.parse({ minSentences: 0.95 }), findings);
  assert.equal(strict.verdict, 'not supported');
  assert.equal(strict.because, 'the share of sentences where HIGH exceeds the base is below 0.95');
});

/** A profile whose AUC is highest at `peak` and falls off on both sides. */
function profile(peak: number): Record<string, Planted> {
  return layers((layer) => (upos, random) => random() + (isContent(upos) ? 0.6 - 0.15 * Math.abs(layer - peak) : 0));
}

function layers(plantedAt: (layer: number) => Planted): Record<string, Planted> {
  return Object.fromEntries(Array.from({ length: 13 }, (_, layer) => [`tas.post.${layer}`, plantedAt(layer)]));
}

function judgeLayerEight(sentences: number, planted: Record<string, Planted>, shared = false) {
  return judge(layerEight, layerRule.parse({}), plantedFindings(sentences, 12, planted, { shared }));
}

test('C5: supported where layer 8 or its neighbour is the peak', () => {
  for (const peak of [7, 8, 9]) {
    const { verdict, because } = judgeLayerEight(200, profile(peak));
    assert.equal(verdict, 'supported', `peak ${peak}: ${because}`);
    assert.equal(because, `layer 8 lies in the zone, layers ${peak - 1} to ${peak + 1}`);
  }
});

test('C5: not supported where the peak is two layers off, nor where no layer differs from another', () => {
  for (const peak of [2, 6, 10]) {
    const { verdict, because } = judgeLayerEight(200, profile(peak));
    assert.equal(verdict, 'not supported', `peak ${peak}: ${because}`);
    assert.equal(because, `the zone is layers ${peak - 1} to ${peak + 1}; layer 8 is not in it`);
  }
  const flat = judgeLayerEight(
    200,
    layers(() => contentHigh),
    true,
  );
  assert.equal(flat.verdict, 'not supported', flat.because);
  assert.match(flat.because, /^layer 8 does not lead layer \d+ by 0\.02$/);
});

test('C5: evidence holds the layer, the peak, and the lead with its simultaneous bound, below the interval of one pair', () => {
  const { evidence } = judgeLayerEight(100, profile(3));
  assert.deepEqual(
    evidence.map(({ what }) => what),
    [
      'auc_content_function at layer 8',
      'auc_content_function at its peak, layer 3',
      'layer 3 minus layer 8',
      'its simultaneous lower bound over all pairs of layers',
    ],
  );
  const [own, peak, lead, bound] = evidence as [Evidence, Evidence, Evidence, Evidence];
  assert.ok(Math.abs(peak.value! - own.value! - lead.value!) < 1e-12);
  assert.ok(bound.value! < lead.interval![0] && bound.value! > 0);
});
type Evidence = ReturnType<typeof judge>['evidence'][number];

const judgePunctuation = (sentences: number, tas: Planted, attention: Planted) =>
  judge(
    lessPunctuation,
    punctuationRule.parse({}),
    plantedFindings(sentences, 12, { 'tas.post.8': tas, 'attention_received.8': attention }),
  );

test('C6: supported where attention marks more punctuation, not supported where both or tas do', () => {
  assert.equal(judgePunctuation(200, punctLow, punctHigh).verdict, 'supported');
  assert.equal(judgePunctuation(2500, noise, noise).verdict, 'not supported');
  assert.equal(judgePunctuation(200, punctHigh, punctLow).verdict, 'not supported');
});

test('C6: a difference about as large as the margin is inconclusive, and its evidence is shown', () => {
  const { verdict, because, evidence } = judgePunctuation(60, noise, noise);
  assert.deepEqual([verdict, because], ['inconclusive', 'the interval of the difference holds -0.02']);
  assert.deepEqual(
    evidence.map(({ what }) => what),
    [
      'punctuation share in HIGH by tas',
      'punctuation share in HIGH by attention received',
      'difference',
      'auc_content_punct by tas',
      'auc_content_punct by attention received',
    ],
  );
});

test('a tiny corpus is inconclusive whatever its words say, perfectly separated ones too', () => {
  for (const sentences of [2, 5, 19]) {
    const because = `${sentences} sentences are too few to decide: the rule asks for 20`;
    const perfect = plantedFindings(sentences, 12, {
      ...layers((layer) => (layer === 8 ? separated : noise)),
      'attention_received.8': (upos, random) => (isPunct(upos) ? 2 : 0) + random(),
    });
    const verdicts = [
      judge(contentWords, contentRule.parse({}), perfect),
      judge(layerEight, layerRule.parse({}), perfect),
      judge(lessPunctuation, punctuationRule.parse({}), perfect),
    ];
    for (const { claim, verdict, because: reason, evidence } of verdicts) {
      assert.deepEqual([verdict, reason], ['inconclusive', because], claim);
      assert.ok(evidence.length > 0, claim);
    }
  }
});

test('twenty perfectly separated sentences decide', () => {
  const perfect = plantedFindings(20, 12, {
    ...layers((layer) => (layer === 8 ? separated : noise)),
    'attention_received.8': (upos, random) => (isPunct(upos) ? 2 : 0) + random(),
  });
  assert.equal(judge(contentWords, contentRule.parse({}), perfect).verdict, 'supported');
  assert.equal(judge(layerEight, layerRule.parse({}), perfect).verdict, 'supported');
  assert.equal(judge(lessPunctuation, punctuationRule.parse({}), perfect).verdict, 'supported');
});

test('a single sentence has no interval and decides nothing', () => {
  const one = plantedFindings(1, 12, { ...layers(() => separated), 'attention_received.8': punctHigh });
  for (const verdict of [
    judge(contentWords, contentRule.parse({ fewestSentences: 2 }), one),
    judge(layerEight, layerRule.parse({ fewestSentences: 2 }), one),
    judge(lessPunctuation, punctuationRule.parse({ fewestSentences: 2 }), one),
  ])
    assert.equal(verdict.verdict, 'inconclusive', `${verdict.claim}: ${verdict.because}`);
});

test('layer 8 of a six-block checkpoint is inconclusive, with the reason', () => {
  const six = plantedFindings(200, 6, { 'tas.post.6': contentHigh, 'attention_received.6': punctHigh });
  for (const { verdict, because, evidence } of [
    judge(contentWords, contentRule.parse({}), six),
    judge(layerEight, layerRule.parse({}), six),
    judge(lessPunctuation, punctuationRule.parse({}), six),
  ]) {
    assert.equal(verdict, 'inconclusive');
    assert.equal(because, 'the checkpoint has 6 blocks: there is no layer 8');
    assert.deepEqual(evidence, []);
  }
  assert.equal(judge(contentWords, contentRule.parse({ layer: 6 }), six).verdict, 'supported');
});

test('what the run did not score is inconclusive, with the reason', () => {
  const bare = plantedFindings(200, 12, { 'tas.post.2': contentHigh });
  assert.equal(judge(contentWords, contentRule.parse({}), bare).because, 'the run has no tas at layer 8, post');
  assert.equal(judge(layerEight, layerRule.parse({}), bare).because, 'the run has no tas at layer 8, post');
  assert.equal(
    judge(lessPunctuation, punctuationRule.parse({}), bare).because,
    'the run has not both tas and attention_received at layer 8',
  );
});
