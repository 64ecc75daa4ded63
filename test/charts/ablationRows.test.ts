import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ablationName, effectInWords } from '../../toolkit/charts/ablationRows';
import { BERT_TOKENS, type NamedTokens } from '../../toolkit/harness/run/namedTokens';

const CAUSAL: NamedTokens = {
  ...{ sentence: 'the last token', mask: null, removal: '<|endoftext|>' },
  leftOut: ['special', 'first'],
};
const ROBERTA: NamedTokens = { sentence: '<s>', mask: '<mask>', removal: '<mask>', leftOut: ['special'] };

test('removals are called by the token that they leave, and effects by the token that they read', () => {
  const names = (tokens: NamedTokens) => [
    ...['mask', 'replace', 'delete', 'pad'].map((operation) => ablationName(operation, tokens)),
    ...['cls_cosine', 'cls_l2', 'mean_l2'].map((effect) => effectInWords(effect, tokens).name),
  ];
  const always = ['deleted', 'pad'];
  const mean = 'L2 distance of the mean state';
  assert.deepEqual(names(BERT_TOKENS), [
    ...['replaced by [MASK]', 'replaced by [MASK]', ...always],
    ...['Cosine distance of [CLS]', 'L2 distance of [CLS]', mean],
  ]);
  assert.deepEqual(names(ROBERTA), [
    ...['replaced by <mask>', 'replaced by <mask>', ...always],
    ...['Cosine distance of <s>', 'L2 distance of <s>', mean],
  ]);
  const [, ...others] = names(CAUSAL);
  assert.deepEqual(others, [
    ...['replaced by <|endoftext|>', ...always],
    ...['Cosine distance of the last token', 'L2 distance of the last token', mean],
  ]);
});

test('what a causal model is asked has names of its own', () => {
  const named = ['lm_loss', 'lm_kl'].map((effect) => effectInWords(effect, CAUSAL));
  assert.deepEqual(named, [
    { name: 'Rise of causal-LM loss (nats)', unit: 'nats' },
    { name: 'Divergence of the next token (nats)', unit: 'nats' },
  ]);
});
