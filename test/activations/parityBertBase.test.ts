import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Model } from '../../toolkit/activations/model';
import { runTaps } from '../../toolkit/activations/run';
import { BACKENDS } from '../../toolkit/backend/backend';
import { compareWithGolden } from './comparedTaps';
import { ErrorTable, groupOf } from './errorTable';
import { testOnBackends } from './everyBackend';

const EMBEDDED = join(__dirname, '../../checkpoints/bert-base-uncased');
/** On cpu it takes minutes. */
const FAST_BACKENDS = BACKENDS.filter((name) => name !== 'cpu');

interface MaskAnswer {
  sentence: number;
  position: number;
  tokens: string[];
  probabilities: number[];
}
const answers = JSON.parse(readFileSync(join(__dirname, '../golden/taps/bert-base-uncased.masks.json'), 'utf8')) as {
  unpadded: MaskAnswer[];
};
const vocabulary = readFileSync(join(EMBEDDED, 'vocab.txt'), 'utf8').split('\n');

const table = new ErrorTable('taps');
after(() => {
  console.log(`bert-base-uncased: largest error relative to the tap's largest value\n${table.toString()}`);
});

testOnBackends(
  'bert-base-uncased equals PyTorch at every tap, and knows the capital of France',
  async (backend) => {
    const model = await backend.loadModel(EMBEDDED);
    await compareWithGolden(model, 'bert-base-uncased', (tap, error) => {
      table.note(groupOf(tap), backend.name, error);
    });
    await answerMasks(model);
    await model.dispose();
  },
  FAST_BACKENDS,
);

async function answerMasks(model: Model): Promise<void> {
  const [answer] = answers.unpadded;
  assert.ok(answer);
  assert.equal(answer.tokens[0], 'paris');
  const encoding = model.tokenizer.encode('The capital of France is [MASK].');
  assert.equal(encoding.tokens[answer.position], '[MASK]');
  const [taps] = await runTaps(model, [encoding], ['mlm_logits']);
  const words = model.config.vocabularySize;
  const logits = taps!.mlm_logits!.values.slice(answer.position * words, (answer.position + 1) * words);
  const likeliest = rankProbabilities(logits).slice(0, 5);
  assert.deepEqual(
    likeliest.map(({ id }) => vocabulary[id]),
    answer.tokens,
  );
  likeliest.forEach(({ probability }, i) => {
    const expected = answer.probabilities[i]!;
    assert.ok(Math.abs(probability - expected) <= 1e-3, `${answer.tokens[i]!}: ${probability}, not ${expected}`);
  });
}

function rankProbabilities(logits: Float32Array): { id: number; probability: number }[] {
  const weights = [...logits].map((logit) => Math.exp(logit));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, id) => ({ id, probability: weight / sum })).sort((a, b) => b.probability - a.probability);
}
