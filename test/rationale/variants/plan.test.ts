import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '../../../toolkit/activations/model';
import type { Progress } from '../../../toolkit/activations/progress';
import { ablate, cleanInput, isRefusal } from '../../../toolkit/rationale/ablation/ablation';
import { effectNamed } from '../../../toolkit/rationale/effects/registry';
import { planVariants, type Variant, variantCost } from '../../../toolkit/rationale/variants/plan';
import { testOnBackends } from '../../activations/everyBackend';
import { encodingOf, livelyModel } from './livelyModel';
import { bigJob, collect, ids } from './variantJobs';

test('variants that the model reads alike are run once, with the clean run of their sentence', () => {
  const encodings = [encodingOf([2, 7, 7, 8, 3], [null, 0, 1, 2, null]), encodingOf([2, 9, 10, 3], [null, 0, 1, null])];
  const variant = (sentence: number, word: number, operation: 'mask' | 'delete'): Variant => {
    const input = ablate(encodings[sentence]!, [word], { operation }, ids);
    assert.ok(!isRefusal(input));
    return { sentence, input, intervention: null };
  };
  const variants = [
    variant(0, 2, 'mask'),
    variant(0, 0, 'delete'),
    variant(0, 1, 'delete'), // the same ids as before, but another word is kept
    variant(0, 2, 'mask'),
    { sentence: 0, input: cleanInput(encodings[0]!), intervention: null },
  ];
  const plan = planVariants(encodings, variants, 256);
  const runs = plan.flatMap(({ batches }) => batches.flatMap((batch) => batch.runs));
  assert.deepEqual(
    runs.map((run) => [run.sentence, run.isClean, run.input.inputIds.join(' '), run.variants.map(({ at }) => at)]),
    [
      [0, true, '2 7 7 8 3', [4]],
      [0, false, '2 7 7 4 3', [0, 3]],
      [0, false, '2 7 8 3', [1]],
      [0, false, '2 7 8 3', [2]],
    ],
  );
  assert.throws(() => planVariants(encodings, [{ ...variants[0]!, sentence: 2 }], 256), {
    message: 'variant 0 is of sentence 2',
  });
  assert.deepEqual(planVariants(encodings, [], 256), []);
});

testOnBackends(
  'passes, tokens and rows of the head are as foretold, with one pass for all effects',
  async (backend) => {
    const model = await livelyModel(backend, 'tiny-gelu');
    const job = bigJob(model);
    const seen = { passes: 0, tokens: 0, headPasses: 0, headTokens: 0 };
    const { runner } = model;
    const counting: Model = {
      ...model,
      runner: {
        concurrency: runner.concurrency,
        dispose: () => runner.dispose(),
        run: (feeds, taps) => {
          const isHead = taps.some((tap) => tap.startsWith('mlm'));
          const { shape, values } = feeds.attention_mask!;
          const attended = Array.from(values).reduce((sum, one) => sum + one, 0);
          if (isHead) {
            seen.headPasses++;
            seen.headTokens += attended;
            assert.equal(shape[1]! % 64, 0, 'few sizes');
          } else {
            seen.passes++;
            assert.ok(shape[0]! * shape[1]! <= 256);
            seen.tokens += attended;
          }
          return runner.run(feeds, taps);
        },
      },
    };
    const progress: Progress[] = [];
    await collect({ ...job, model: counting, onProgress: (step) => progress.push(step) });
    const plan = planVariants(job.encodings, job.variants, model.tokenBudget);
    assert.ok(plan.length > 1);
    const { runs, ...cost } = variantCost(plan, job.encodings, job.effects, model.roles);
    // A token that is ablated by [PAD] runs, though none attends to it.
    const padded = job.variants.filter(({ input }) => input.attentionMask.includes(0)).length;
    assert.deepEqual(cost, { ...seen, tokens: seen.tokens + padded });
    const { tokens } = cost;
    assert.ok(runs <= job.variants.length + job.encodings.length);
    assert.deepEqual(progress[0], { stage: 'variants', done: 0, total: tokens, unit: 'tokens' });
    assert.deepEqual(progress.at(-1), { stage: 'variants', done: tokens, total: tokens, unit: 'tokens' });
    assert.equal(progress.length, cost.passes + 1);
    const stateOnly = variantCost(plan, job.encodings, [effectNamed('cls_l2')], model.roles);
    assert.deepEqual(stateOnly, { runs, tokens, passes: cost.passes, headPasses: 0, headTokens: 0 });
    await model.dispose();
  },
  ['wasm', 'tfjs-node'], // cpu runs the same plan, and takes minutes
);
