import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stratumOf } from '../../toolkit/metrics/sample';

test('the seventeen UPOS tags, and what is none', () => {
  const expected = {
    content: ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'],
    function: ['ADP', 'AUX', 'CCONJ', 'DET', 'PART', 'PRON', 'SCONJ'],
    punct: ['PUNCT', 'SYM'],
    other: ['NUM', 'INTJ', 'X', '_', 'noun'],
  };
  for (const [stratum, tags] of Object.entries(expected)) {
    for (const tag of tags) assert.equal(stratumOf(tag), stratum, tag);
  }
});
