import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureAgreement, measureHeldBoundaries } from '../../../toolkit/harness/measure/boundaries';
import { noise } from '../claims/plantedFindings';
import { type Planted, plantedContext, type Planting } from './plantedContext';

/** Words of a sentence score from 12 down to 1, but for those that change places. */
const falling: Planted = ({ at }) => 12 - at;
/** The third and fourth word, on either side of the boundary, have changed places. */
const swapped: Planted = ({ at }) => 12 - (at === 2 ? 3 : at === 3 ? 2 : at);

function valuesOf(planting: Partial<Planting>): Record<string, number | null> {
  const context = plantedContext({ sentences: 8, scores: { 'tas.post.8': falling }, ...planting });
  return Object.fromEntries(
    measureAgreement(context).map(({ row }) => [`${row.metric} ${row.site} ${row.layer}`, row.value]),
  );
}

test('by hand: two of four words in either set are in both', () => {
  // HIGH are three of twelve: words 0 1 2 against 0 1 3.
  assert.deepEqual(valuesOf({ scores: { 'tas.post.8': falling, 'tas.post.9': swapped, 'tas.pre.8': swapped } }), {
    'high_jaccard_scope post 8': 1,
    'high_jaccard_site post 8': 0.5,
    'high_jaccard_next post 8': 0.5,
    'high_jaccard_scope post 9': 1,
    'high_jaccard_scope pre 8': 1,
  });
});

test('by sentence against by corpus: where sentences differ in level, the lower ones are HIGH by sentence alone', () => {
  const levels: Planted = ({ at, sentence }) => 12 - at + (sentence % 2) * 100;
  // By corpus half of the words of every second sentence: six of the twelve, of which three are HIGH by sentence, and three more elsewhere.
  const value = valuesOf({ scores: { 'tas.post.8': levels } })['high_jaccard_scope post 8']!;
  assert.ok(Math.abs(value - 3 / 9) < 1e-12, `${value}`);
  for (const scopes of [['corpus'], ['selection'], ['corpus', 'sentence']])
    assert.equal(
      valuesOf({ scores: { 'tas.post.8': levels }, changes: { high: { scopes } } })['high_jaccard_scope post 8'],
      value,
      `whichever scope is primary: ${scopes.join()}`,
    );
});

test('a layer and the next one of the checkpoint, not the next one that was swept', () => {
  const names = Object.keys(valuesOf({ scores: { 'tas.post.2': falling, 'tas.post.8': falling } }));
  assert.deepEqual(names, ['high_jaccard_scope post 2', 'high_jaccard_scope post 8']);
});

test('without a HIGH word there is no value, and the reason is said', () => {
  const changes = { high: { boundaries: [{ outlier: 100 }] } };
  const scores = { 'tas.post.8': noise, 'tas.post.9': noise };
  for (const { row } of measureAgreement(plantedContext({ sentences: 8, scores, changes })))
    assert.deepEqual([row.value, row.interval, row.reason], [null, null, 'no word is HIGH']);
});

test('rows are primary, at the primary boundary and scope, with an interval over sentences', () => {
  const context = plantedContext({ sentences: 40, scores: { 'tas.post.8': noise, 'tas.pre.8': noise } });
  const row = measureAgreement(context).find(({ row }) => row.metric === 'high_jaccard_site')!.row;
  assert.deepEqual(
    [row.primary, row.boundary, row.scope, row.nSentences, row.higherIsBetter],
    [true, 'quantile 0.75', 'sentence', 40, null],
  );
  assert.ok(row.interval![0] < row.value! && row.value! < row.interval![1]);
  // Two random quarters share a quarter of a quarter: 1/7.
  assert.ok(Math.abs(row.value! - 1 / 7) < 0.08, `${row.value}`);
});

/** Content words come first in sentences of the one split, last in those of the other. */
function opposed(planting: Partial<Planting>): ReturnType<typeof measureHeldBoundaries> {
  const base = { sentences: 40, scores: { 'tas.post.8': noise }, ...planting };
  const { isSelection } = plantedContext(base).job;
  const isContent = (upos: string) => ['NOUN', 'VERB', 'ADJ', 'ADV'].includes(upos);
  const scoreOf: Planted = ({ upos, sentence, at }) =>
    (isContent(upos) === !isSelection[sentence] ? 100 : 0) - at + (at === 11 ? 200 : 0);
  return measureHeldBoundaries(plantedContext({ ...base, scores: { 'tas.post.8': scoreOf } }));
}

const THREE = { claims: { C2: { quantiles: [0.75, 0.65, 0.85] } } };

test('the odds of content in HIGH are those of the held-out sentences, at the boundaries of the rule', () => {
  const rows = opposed({ changes: THREE }).map(({ row }) => row);
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
  const found = opposed({ changes: { ...THREE, bootstrap: { draws: 30, primaryDraws: 70 } } });
  assert.deepEqual(
    found.map(({ estimate }) => estimate.draws!.length),
    [70, 70, 70],
  );
});

test('at the layer, site and quantiles that the config names for C2', () => {
  const changes = { claims: { C2: { layer: 8, quantile: 0.5, quantiles: [0.5, 0.9] } } };
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
