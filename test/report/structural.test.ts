import assert from 'node:assert/strict';
import { test } from 'node:test';
import { structuralTables } from '../../toolkit/report/structural';
import { sampleLayerMap } from '../charts/sampleLayerMap';

const trees = sampleLayerMap(12).structural!;

test('the best layer, its lead over layer 0 and over the chain are told, and each layer has a row', () => {
  const { sentences, tables } = structuralTables(trees);
  assert.match(
    sentences.join(),
    /\(400 sentences in 24 documents\) recover most edges .* at layer 9, which leads every other/,
  );
  assert.match(sentences.join(), /0\.800 \[0\.780, 0\.820\] of them.*0\.300 \[0\.280, 0\.320\] more than at layer 0/);
  assert.deepEqual(
    tables[0]!.rows.map(([name, uuas]) => [name, uuas]),
    [
      ['0', '0.500 [0.480, 0.520]'],
      ['6', '0.700 [0.680, 0.720]'],
      ['9 *', '0.800 [0.780, 0.820]'],
      ['12', '0.700 [0.680, 0.720]'],
      ['chain', '0.480 [0.460, 0.500]'],
    ],
  );
});

test('where nothing was fitted the reason is told', () => {
  const none = { ...trees, chain: null, layers: [], best: null, notToldFromBest: [], reason: 'too few documents' };
  assert.deepEqual(structuralTables(none), {
    sentences: ['Of dependency trees nothing is said: too few documents.'],
    tables: [],
  });
});
