import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerEight } from '../../../toolkit/harness/claims/c5';
import { type Evidence, judge } from '../../../toolkit/harness/claims/claim';
import { ruleOf } from '../runConfigOf';
import type { Planted } from '../measure/plantedContext';
import { findingsWith, planted } from './plantedEstimates';
import { contentHigh, layersOf, noise, plantedFindings, profile } from './plantedFindings';
import { lacking } from './plantedPart';

function judged(sentences: number, scores: Record<string, Planted>, { shared = false, changes = {} } = {}) {
  return judge(layerEight, ruleOf('C5', changes), plantedFindings({ sentences, scores, shared })).verdict;
}

/** A verdict on AUCs as they are given, one a layer from 0. */
function judgedAucs(aucs: readonly number[], deviation = 0.005) {
  const contentAuc = ({ layer }: { layer: number }) => {
    const auc = aucs[layer];
    return auc === undefined ? lacking('no such layer') : planted(auc, deviation, `layer ${layer}`);
  };
  return judge(layerEight, ruleOf('C5'), findingsWith({ contentAuc })).verdict;
}

const flat = (value = 0.6) => Array.from({ length: 13 }, () => value);

test('supported where layer 8 or its neighbour is the peak', () => {
  for (const peak of [7, 8, 9]) {
    const { verdict, because, parts } = judged(200, profile(peak));
    assert.equal(verdict, 'supported', `peak ${peak}: ${because}`);
    assert.match(because, new RegExp(`^by the norm layer 8 lies in the zone, layers ${peak - 1} to ${peak + 1} \\(`));
    assert.deepEqual([parts[0]!.part, parts[0]!.threshold], ['zone', 0]);
  }
});

test('contradicted where the peak is two layers off or more; a zone ends with the checkpoint', () => {
  for (const [peak, zone] of [
    [0, '0 to 1'],
    [6, '5 to 7'],
    [10, '9 to 11'],
    [12, '11 to 12'],
  ] as const) {
    const { verdict, because } = judged(200, profile(peak));
    assert.equal(verdict, 'contradicted', `peak ${peak}`);
    assert.ok(because.startsWith(`by the norm the zone is layers ${zone}; layer 8 is not in it (`), because);
  }
});

test('contradicted where no layer differs from another', () => {
  const alike = layersOf(0, 12, () => contentHigh);
  const { verdict, because } = judged(200, alike, { shared: true });
  assert.equal(verdict, 'contradicted', because);
  assert.match(because, /^by the norm layer 8 does not lead layer \d+ by 0\.02 \(/);
});

test('the number is the lead of the best of layers 7 to 9 over the best of the others', () => {
  const aucs = flat().with(7, 0.75).with(8, 0.7).with(10, 0.72).with(2, 0.65);
  const [zone] = judgedAucs(aucs).parts;
  assert.ok(Math.abs(zone!.estimate! - 0.03) < 1e-12, `${zone!.estimate}`);
});

test('a lead whose whole interval lies above 0 is not contradicted by a layer that 8 itself does not lead', () => {
  // Layers 7 and 9 lead all but each other: there is no zone, and layer 8 leads none.
  const { verdict, because, parts } = judgedAucs(flat().with(7, 0.8).with(9, 0.8), 0.002);
  assert.ok(parts[0]!.interval![0] > 0);
  assert.equal(verdict, 'inconclusive');
  assert.match(
    because,
    /^by the norm layer 8 does not lead layer \d+ by 0\.02, but the best of it and its neighbours leads; no zone is told: the lead of the peak, layer 7, over layer 9 has the simultaneous lower bound -0\.0\d\d \(/,
  );
});

test('inconclusive on few sentences, where chance is not told from a lead, and with a single layer', () => {
  const tiny = judged(19, profile(8));
  assert.deepEqual(
    [tiny.verdict, tiny.because],
    ['inconclusive', '19 sentences are too few to decide: the rule asks for 20'],
  );
  const small = judged(
    24,
    layersOf(0, 12, () => noise),
  );
  assert.equal(small.verdict, 'inconclusive');
  assert.match(
    small.because,
    /^by the norm layer 8 may lead by 0\.02: of its leads over layers two or more away the least simultaneous upper bound is 0\.\d{3}; no zone is told: the lead of the peak, layer \d+, over layer \d+ has the simultaneous lower bound -0\.\d{3} \(/,
  );
  const single = judged(
    200,
    layersOf(8, 8, () => contentHigh),
  );
  assert.deepEqual([single.verdict, single.because], ['inconclusive', 'the run has no layer two or more away']);
});

test('title and sentences speak of the norm', () => {
  const { title, rule, because } = judgedAucs(flat().with(8, 0.8));
  for (const text of [title, rule, because]) assert.match(text, /\bnorm\b/);
});

test('evidence holds the layer, the peak, and the lead with its simultaneous bound, below the interval of one pair', () => {
  const { evidence } = judged(100, profile(3));
  assert.deepEqual(
    evidence.slice(0, 4).map(({ what }) => what),
    [
      'AUC by the norm at layer 8',
      'AUC by the norm at its peak, layer 3',
      'layer 3 minus layer 8',
      'its simultaneous lower bound over all pairs of layers',
    ],
  );
  const [own, peak, lead, bound] = evidence as [Evidence, Evidence, Evidence, Evidence];
  assert.ok(Math.abs(peak.value! - own.value! - lead.value!) < 1e-12);
  assert.ok(bound.value! < lead.interval![0] && bound.value! > 0);
});

test('evidence names the layer that the selection split would choose, its score on the rest, and what the norm goes with', () => {
  const { evidence } = judged(200, profile(3));
  const found = new Map(evidence.map(({ what, value }) => [what, value]));
  assert.equal(found.get('layer that the selection split would choose'), 3);
  const held = found.get('AUC by the norm of that layer on the held-out sentences')!;
  const peak = found.get('AUC by the norm at its peak, layer 3')!;
  assert.ok(held !== peak && Math.abs(held - peak) < 0.03, `${held} and ${peak}`);
  for (const what of [
    'AUC by the norm of salient among noun heads at layer 8',
    'rank correlation of the norm with dependency depth at layer 8',
    "effect of the function word's role on the norm at layer 8",
  ])
    assert.equal(typeof found.get(what), 'number', what);
});
