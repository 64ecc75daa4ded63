import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerEight } from '../../../toolkit/harness/claims/c5';
import { type Evidence, judge } from '../../../toolkit/harness/claims/claim';
import type { Planted } from '../measure/plantedContext';
import { contentHigh, layersOf, noise, plantedFindings, profile } from './plantedFindings';
import { ruleOf } from '../runConfigOf';

function judged(sentences: number, scores: Record<string, Planted>, { shared = false, changes = {} } = {}) {
  return judge(layerEight, ruleOf('C5', changes), plantedFindings({ sentences, scores, shared }));
}

test('supported where layer 8 or its neighbour is the peak', () => {
  for (const peak of [7, 8, 9]) {
    const { verdict, because } = judged(200, profile(peak));
    assert.equal(verdict, 'supported', `peak ${peak}: ${because}`);
    assert.equal(because, `layer 8 lies in the zone, layers ${peak - 1} to ${peak + 1}`);
  }
});

test('not supported where the peak is two layers off or more; a zone ends with the checkpoint', () => {
  for (const [peak, zone] of [
    [0, '0 to 1'],
    [6, '5 to 7'],
    [10, '9 to 11'],
    [12, '11 to 12'],
  ] as const) {
    const { verdict, because } = judged(200, profile(peak));
    assert.deepEqual(
      [verdict, because],
      ['not supported', `the zone is layers ${zone}; layer 8 is not in it`],
      `peak ${peak}`,
    );
  }
});

test('not supported where no layer differs from another', () => {
  const flat = layersOf(0, 12, () => contentHigh);
  const { verdict, because } = judged(200, flat, { shared: true });
  assert.equal(verdict, 'not supported', because);
  assert.match(because, /^layer 8 does not lead layer \d+ by 0\.02$/);
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
  assert.deepEqual(
    [small.verdict, small.because],
    ['inconclusive', 'no layer leads by more than chance, and none is shown not to'],
  );
  assert.equal(
    judged(
      200,
      layersOf(8, 8, () => contentHigh),
    ).verdict,
    'inconclusive',
  );
});

test('evidence holds the layer, the peak, and the lead with its simultaneous bound, below the interval of one pair', () => {
  const { evidence } = judged(100, profile(3));
  assert.deepEqual(
    evidence.slice(0, 4).map(({ what }) => what),
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

test('evidence names the layer that the selection split would choose, its score on the rest, and both profiles', () => {
  const { evidence } = judged(200, profile(3));
  const found = new Map(evidence.map(({ what, value }) => [what, value]));
  assert.equal(found.get('layer that the selection split would choose'), 3);
  const held = found.get('auc_content_function of that layer on the held-out sentences')!;
  const peak = found.get('auc_content_function at its peak, layer 3')!;
  assert.ok(held !== peak && Math.abs(held - peak) < 0.03, `${held} and ${peak}`);
  for (const what of [
    'semantic profile: auc_salient_noun_head at layer 8',
    'structural profile: rank correlation with dependency depth at layer 8',
    "structural profile: effect of the function word's role at layer 8",
  ])
    assert.equal(typeof found.get(what), 'number', what);
});
