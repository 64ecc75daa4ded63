import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureLayers } from '../../../toolkit/harness/measure/layers';
import { auc } from '../../../toolkit/metrics/auc';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import { layersOf, noise, profile } from '../claims/plantedFindings';
import { plantedContext, type Planting } from './plantedContext';

function rowsOf(planting: Planting): MetricRow[] {
  return measureLayers(plantedContext(planting)).map(({ row }) => row);
}

function find(rows: readonly MetricRow[], metric: string, place: Partial<MetricRow> = {}): MetricRow {
  const found = rows.filter(
    (row) =>
      row.metric === metric &&
      Object.entries({ split: 'all', ...place }).every(([name, value]) => row[name as keyof MetricRow] === value),
  );
  assert.equal(found.length, 1, metric);
  return found[0]!;
}

/** AUC of content above function words, counted pair by pair. */
function aucOf(planting: Planting, layer: number, takes: (sentence: number) => boolean): number {
  const { table, job } = plantedContext(planting);
  const scores = table.scoresOf(
    job.cells.find(({ place }) => place.layer === layer)!,
    'mean',
  );
  const words = [...table.words.keys()].filter((word) => takes(table.words[word]!.sentence));
  const of = (tags: string[]) =>
    words.filter((word) => tags.includes(table.words[word]!.upos)).map((word) => scores[word]!);
  const [content, other] = [of(['NOUN', 'VERB', 'ADJ', 'ADV']), of(['DET', 'ADP', 'CCONJ'])];
  const pairs = content.flatMap((high) => other.map((low) => Number(high > low) + Number(high === low) / 2));
  return pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
}

test('the best layer, on all sentences and on the selection split, and what the choice is worth on the rest', () => {
  const planting = { sentences: 60, scores: profile(3) };
  const rows = rowsOf(planting);
  const best = find(rows, 'best_layer');
  assert.deepEqual([best.value, best.layer, best.primary, best.site], [3, null, true, 'post']);
  assert.ok(best.interval![0] >= 2 && best.interval![1] <= 4, String(best.interval));
  const chosen = find(rows, 'best_layer', { split: 'selection' });
  const { isSelection } = plantedContext(planting).job;
  const onSelection = Array.from({ length: 13 }, (_, layer) =>
    aucOf(planting, layer, (sentence) => isSelection[sentence]!),
  );
  assert.equal(chosen.value, onSelection.indexOf(Math.max(...onSelection)));
  assert.deepEqual([chosen.primary, chosen.nSentences], [false, isSelection.filter(Boolean).length]);
  const held = find(rows, 'auc_content_function', { split: 'held' });
  assert.equal(held.layer, chosen.value);
  assert.ok(Math.abs(held.value! - aucOf(planting, chosen.value, (sentence) => !isSelection[sentence])) < 1e-12);
});

test('of a corpus of one sentence the best layer has no interval', () => {
  const rows = rowsOf({ sentences: 1, numLayers: 2, scores: layersOf(0, 2, () => noise) });
  assert.equal(find(rows, 'best_layer').interval, null);
  assert.ok(!rows.some(({ split }) => split !== 'all'), 'nothing is chosen without a split');
});

test('the claimed layer minus every other, with Holm over the layers', () => {
  const planting = { sentences: 60, scores: profile(3), changes: { claims: { C5: { layer: 5 } } } };
  const rows = rowsOf(planting).filter(({ metric }) => metric === 'claimed_minus_layer');
  assert.deepEqual(
    rows.map(({ layer }) => layer),
    Array.from({ length: 13 }, (_, layer) => layer).filter((layer) => layer !== 5),
  );
  const auc = (layer: number) => aucOf(planting, layer, () => true);
  for (const { layer, value, p, pAdjusted } of rows) {
    assert.ok(Math.abs(value! - (auc(5) - auc(layer!))) < 1e-12, `${layer}`);
    assert.ok(pAdjusted! >= p! && pAdjusted! <= 1);
  }
  // Layer 1 is planted as layer 5 is, layer 12 far below: 1 / 30,000 is the least p, times the layers.
  const [alike, far] = [1, 12].map((layer) => rows.find((row) => row.layer === layer)!);
  assert.ok(alike!.pAdjusted! > 0.5 && far!.pAdjusted! < 0.001, `${alike!.pAdjusted} ${far!.pAdjusted}`);
});

test('a single layer is not compared, and each site is by itself', () => {
  assert.deepEqual(rowsOf({ sentences: 8, scores: { 'tas.post.8': noise } }), []);
  const both = { 'tas.post.1': noise, 'tas.post.2': noise, 'tas.pre.1': noise, 'tas.pre.2': noise };
  const best = rowsOf({ sentences: 8, scores: both }).filter(
    ({ metric, split }) => metric === 'best_layer' && split === 'all',
  );
  assert.deepEqual(
    best.map(({ site }) => site),
    ['post', 'pre'],
  );
});

test('the helper that counts pairs agrees with the metric', () => {
  const planting = { sentences: 5, scores: profile(3) };
  const { table, job } = plantedContext(planting);
  const scores = table.scoresOf(job.cells[0]!, 'mean');
  const classes = table.words.map(({ upos }) =>
    upos === 'PUNCT' ? null : ['DET', 'ADP', 'CCONJ'].includes(upos) ? false : true,
  );
  const words = [...scores.keys()].filter((word) => classes[word] !== null);
  const expected = auc(
    words.map((word) => scores[word]!),
    words.map((word) => classes[word]!),
  );
  assert.ok(Math.abs(expected! - aucOf(planting, 0, () => true)) < 1e-12);
});
