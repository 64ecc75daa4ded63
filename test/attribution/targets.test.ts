import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenCount } from '../../toolkit/activations/progress';
import { gradientXInput, integratedGradients } from '../../toolkit/attribution/gradients';
import { leaveOneOut } from '../../toolkit/attribution/leaveOneOut';
import type { PassScorer } from '../../toolkit/attribution/scorer';
import { placeOf } from '../../toolkit/attribution/place';
import { ordinaryTokens, prepareTarget, targetOf } from '../../toolkit/attribution/targets';
import { openBackend } from '../../toolkit/activations/openBackend';
import { type Target, TARGETS } from '../../toolkit/graph/taps';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import { convertedFixture } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { scoresOf } from './goldenScores';
import { readGoldenSentences } from './goldenSentences';

const [golden] = readGoldenSentences('tiny-gelu');
const { encoding } = golden!;
const prepared = async (target: Target, encodings: Encoding[]) => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  return prepareTarget(model, encodings, target, new TokenCount('test', 0, () => undefined));
};

test('the first target is what a place without one means', () => {
  assert.equal(targetOf(placeOf({})), TARGETS[0]);
  assert.equal(targetOf(placeOf({ target: 'cosine' })), 'cosine');
});

test('a mean is over the tokens asked for, of the loss with its sign turned', async () => {
  const values = Float32Array.of(100, 1, 2, 6, 100);
  const taps = { mlm_loss: { shape: [5], values }, label_logit: { shape: [5], values } };
  assert.equal((await prepared('mlm_loss', [encoding])).valueOf(taps, [1, 2, 3]), -3);
  assert.equal((await prepared('mlm_loss', [encoding])).valueOf(taps, [1, 3]), -3.5);
  assert.equal((await prepared('logit', [encoding])).valueOf(taps, [2, 3]), 4);
  assert.ok(Number.isNaN((await prepared('logit', [encoding])).valueOf(taps, [])));
});

test('special tokens are no part of a mean', async () => {
  assert.deepEqual(ordinaryTokens({ special: [true, false, false, true] }), [1, 2]);
  const { label_weights: weights, labels } = (await prepared('mlm_loss', [encoding])).gradientFeeds(0);
  assert.deepEqual([...labels!], encoding.inputIds);
  assert.deepEqual([...weights!], [0, ...new Array<number>(7).fill(Math.fround(-1 / 7)), 0]);
});

test('a cosine needs a sentence with other ids', async () => {
  const same = { ...encoding };
  await assertRefused(
    () => prepared('cosine', [encoding]),
    /^Target cosine: a sentence's cosine with itself has no gradient: got "?1 of the same ids"?; expected two sentences/,
  );
  await assertRefused(() => prepared('cosine', [encoding, same]), /has no gradient/);
  const other = readGoldenSentences('tiny-gelu')[1]!.encoding;
  const target = await prepared('cosine', [encoding, same, other]);
  assert.deepEqual(target.valueFeeds(0), target.valueFeeds(1));
  assert.notDeepEqual(target.valueFeeds(0), target.valueFeeds(2));
});

test('without a masked-LM head the scorers say so of the targets that need it', async () => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-tanh'));
  for (const scorer of [leaveOneOut, gradientXInput, integratedGradients]) {
    const why = (target: Target | null) => scorer.unavailable(model, placeOf({ target }));
    assert.equal(why('logit'), 'the checkpoint has no language-model head, which the target logit needs');
    assert.equal(why(null), 'the checkpoint has no masked-LM head, which the target mlm_loss needs');
    assert.equal(why('cls_norm'), null);
    assert.equal(why('cosine'), null);
  }
  await model.dispose();
});

test('what is foretold is what goes through the model', async () => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const encodings = readGoldenSentences('tiny-gelu').map(({ encoding }) => encoding);
  for (const scorer of [leaveOneOut, gradientXInput, integratedGradients])
    for (const target of ['mlm_loss', 'cosine'] as const) {
      const steps: { done: number; total: number; stage: string }[] = [];
      const place = placeOf({ target });
      for await (const { index } of scorer.scoreSentences(model, encodings, place, (step) => steps.push(step)))
        assert.ok(index < 3);
      const { tokens } = scorer.costOf(encodings, place);
      assert.deepEqual(steps[0], { stage: scorer.name, done: 0, total: tokens, unit: 'tokens' });
      const all = scorer === integratedGradients ? steps.at(-1)!.done : tokens; // which ends when its sum is good
      assert.deepEqual(steps.at(-1), { stage: scorer.name, done: all, total: all, unit: 'tokens' });
      assert.ok(all > 0);
    }
  await model.dispose();
});

test('costs by hand', () => {
  // 9, 5 and 3 tokens with 6, 2 and 1 words.
  const encodings = readGoldenSentences('tiny-gelu').map(({ encoding }) => encoding);
  const cost = (scorer: PassScorer, target: Target) => scorer.costOf(encodings, placeOf({ target }));
  assert.deepEqual(cost(leaveOneOut, 'mlm_loss'), { rows: 12, tokens: 7 * 9 + 3 * 5 + 2 * 3, gradientTokens: 0 });
  assert.deepEqual(cost(leaveOneOut, 'cosine'), { rows: 15, tokens: 8 * 9 + 4 * 5 + 3 * 3, gradientTokens: 0 });
  assert.deepEqual(cost(gradientXInput, 'logit'), { rows: 3, tokens: 17, gradientTokens: 17 });
});

test('no sentences have no scores', async () => {
  const backend = await openBackend('cpu');
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  for (const scorer of [leaveOneOut, gradientXInput, integratedGradients])
    for (const target of TARGETS.filter((name) => name !== 'lm_loss'))
      assert.deepEqual(await scoresOf(scorer, model, [], target), []);
  await model.dispose();
});
