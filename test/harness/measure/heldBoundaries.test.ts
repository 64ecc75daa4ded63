import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureHeldBoundaries } from '../../../toolkit/harness/measure/boundaries';
import { noise } from '../claims/plantedFindings';
import { type Planted, plantedContext, type Planting } from './plantedContext';

/** Content words come first in sentences of the one split, last in those of the other. */
function opposed(planting: Partial<Planting>): ReturnType<typeof measureHeldBoundaries> {
  const base = { sentences: 40, scores: { 'tas.post.8': noise }, ...planting };
  const { isSelection } = plantedContext(base).job;
  const isContent = (upos: string) => ['NOUN', 'VERB', 'ADJ', 'ADV'].includes(upos);
  const scoreOf: Planted = ({ upos, sentence, at }) =>
    (isContent(upos) === !isSelection[sentence] ? 100 : 0) - at + (at === 11 ? 200 : 0);
  return measureHeldBoundaries(plantedContext({ ...base, scores: { 'tas.post.8': scoreOf } }));
}

test('the odds of content in HIGH are those of the held-out sentences, at the boundaries of the rule', () => {
  const rows = opposed({}).map(({ row }) => row);
  assert.deepEqual(
    rows.map(({ metric, boundary, scope, split, primary }) => [metric, boundary, scope, split, primary]),
    ['0.75', '0.65', '0.85'].map((quantile) => [
      'high_content_odds',
      `quantile ${quantile}`,
      'sentence',
      'held',
      false,
    ]),
  );
  // Of twelve words three, four and two are HIGH, one of them the last mark; the others are content words, of five.
  const odds = (high: number) => (high - 1) / 1 / ((5 - (high - 1)) / (12 - 5 - 1));
  [3, 4, 2].forEach((high, at) => {
    assert.ok(Math.abs(rows[at]!.value! - odds(high)) < 1e-9, `${rows[at]!.value} for ${odds(high)}`);
    assert.equal(rows[at]!.nSentences, 28);
  });
});

test('the draws are those of primary rows, so that boundaries can be compared', () => {
  const found = opposed({ changes: { bootstrap: { draws: 30, primaryDraws: 70 } } });
  assert.deepEqual(
    found.map(({ estimate }) => estimate.draws!.length),
    [70, 70, 70],
  );
});

test('at the layer, site and quantiles that the config names for C2', () => {
  const changes = { claims: { C2: { layer: 8, quantile: 0.5, others: [0.9] } } };
  assert.deepEqual(
    opposed({ changes }).map(({ row }) => row.boundary),
    ['quantile 0.5', 'quantile 0.9'],
  );
  assert.deepEqual(opposed({ changes: { claims: { C2: { layer: 7 } } } }), []);
  assert.deepEqual(opposed({ changes: { claims: { C2: { site: 'pre' } } } }), []);
});

test('a corpus too small for a split has none', () => {
  assert.deepEqual(opposed({ sentences: 3 }), []);
});
