import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '../../../toolkit/activations/model';
import type { Progress } from '../../../toolkit/activations/progress';
import { runTaps } from '../../../toolkit/activations/run';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { ablate, cleanInput, OPERATIONS, isRefusal } from '../../../toolkit/rationale/ablation/ablation';
import { intervene } from '../../../toolkit/rationale/ablation/intervention';
import { effectColumns, effectNamed, EFFECTS } from '../../../toolkit/rationale/effects/registry';
import { variantCost, planVariants, type Variant } from '../../../toolkit/rationale/variants/plan';
import type { VariantResult } from '../../../toolkit/rationale/variants/groupRun';
import { runVariants, type VariantJob } from '../../../toolkit/rationale/variants/runVariants';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { testOnBackends } from '../../activations/everyBackend';
import { assertRefused } from '../../refusal';
import { encodingOf, livelyModel } from './livelyModel';

/** Sentences of 4 to 20 tokens, one a word. */
function sentences(count: number): Encoding[] {
  return Array.from({ length: count }, (_, s) => {
    const words = Array.from({ length: 2 + ((s * 7) % 17) }, (_, word) => word);
    const ids = words.map((word) => 5 + ((s * 11 + word * 13) % 35));
    return encodingOf([2, ...ids, 3], [null, ...words, null]);
  });
}

const ids = { mask: 4, pad: 0 };

/** Every word by itself, ablated in every way. */
function leaveOneOut(encodings: readonly Encoding[]): Variant[] {
  return encodings.flatMap((encoding, sentence) =>
    encoding.wordIds.flatMap((word) => {
      if (word === null) return [];
      return OPERATIONS.flatMap((operation) => {
        const input = ablate(encoding, [word], { operation, draw: (_, id) => 5 + ((id + 3) % 40) }, ids);
        return isRefusal(input) ? [] : [{ sentence, input, intervention: null }];
      });
    }),
  );
}

/** The last word of each sentence replaced by zeros at some states. */
function zeroed(encodings: readonly Encoding[], H: number): Variant[] {
  return encodings.flatMap((encoding, sentence) =>
    (['post', 'pre'] as const).map((site) => {
      const word = encoding.wordIds.at(-2)!;
      const found = intervene(encoding, [word], { site, layer: sentence % 3 }, { intervention: 'zero' }, H);
      assert.ok(!isRefusal(found));
      return { sentence, ...found };
    }),
  );
}

async function collect(job: VariantJob): Promise<VariantResult[]> {
  const results: VariantResult[] = [];
  for await (const group of runVariants(job)) results.push(...group);
  return results;
}

/** Variants of 60 sentences, more than one group. */
function bigJob(model: Model): VariantJob {
  const encodings = sentences(60);
  const variants = [...leaveOneOut(encodings), ...zeroed(encodings, model.config.hiddenSize)];
  return { model, encodings, variants, effects: EFFECTS };
}

testOnBackends('a variant that alters nothing has no effect at all', async (backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const encodings = sentences(9);
  const variants = [
    ...leaveOneOut(encodings),
    ...encodings.map((encoding, sentence) => ({ sentence, input: cleanInput(encoding), intervention: null })),
  ];
  const results = await collect({ model, encodings, variants, effects: EFFECTS });
  assert.equal(results.length, variants.length);
  const columns = effectColumns(EFFECTS, model.config.numLayers);
  for (const { variant, values } of results) {
    assert.equal(values.length, columns.length);
    const isNoop = variant >= variants.length - encodings.length;
    if (isNoop)
      assert.deepEqual(
        values,
        columns.map(() => 0),
      );
    else assert.ok(values[0]! > 1e-6, `${variant}`);
  }
  await model.dispose();
});

testOnBackends('replaced by themselves, states change nothing', async (backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const encodings = sentences(9);
  const H = model.config.hiddenSize;
  for (const site of ['post', 'pre'] as const) {
    const tap = `${site === 'post' ? 'hidden_states' : 'residual'}.1`;
    const clean = await runTaps(model, encodings, [tap]);
    const variants = encodings.map((encoding, sentence) => {
      const { values } = clean[sentence]![tap]!;
      const vectorAt = (at: number) => values.slice(at * H, (at + 1) * H);
      const found = intervene(encoding, [0], { site, layer: 1 }, { intervention: 'resample', vectorAt }, H);
      assert.ok(!isRefusal(found));
      return { sentence, ...found };
    });
    for (const { values } of await collect({ model, encodings, variants, effects: EFFECTS }))
      for (const value of values) assert.ok(Math.abs(value) < 1e-5, `${value}`);
  }
  await model.dispose();
});

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
    const { runs, ...cost } = variantCost(plan, job.encodings, EFFECTS);
    // A token that is ablated by [PAD] runs, though none attends to it.
    const padded = job.variants.filter(({ input }) => input.attentionMask.includes(0)).length;
    assert.deepEqual(cost, { ...seen, tokens: seen.tokens + padded });
    const { tokens } = cost;
    assert.ok(runs <= job.variants.length + job.encodings.length);
    assert.deepEqual(progress[0], { stage: 'variants', done: 0, total: tokens, unit: 'tokens' });
    assert.deepEqual(progress.at(-1), { stage: 'variants', done: tokens, total: tokens, unit: 'tokens' });
    assert.equal(progress.length, cost.passes + 1);
    const stateOnly = variantCost(plan, job.encodings, [effectNamed('cls_l2')]);
    assert.deepEqual(stateOnly, { runs, tokens, passes: cost.passes, headPasses: 0, headTokens: 0 });
    await model.dispose();
  },
);

testOnBackends(
  'an interrupted run goes on where it was, to the same bytes',
  async (backend) => {
    const model = await livelyModel(backend, 'tiny-gelu');
    const job = bigJob(model);
    const whole = await collect(job);
    assert.deepEqual(await collect(job), whole);
    const controller = new AbortController();
    const kept = new Map<number, number[]>();
    const interrupted = async () => {
      for await (const group of runVariants({ ...job, signal: controller.signal })) {
        for (const { variant, values } of group) kept.set(variant, values);
        controller.abort();
      }
    };
    await assert.rejects(interrupted, { name: 'AbortError' });
    assert.ok(kept.size > 0 && kept.size < job.variants.length);
    const progress: Progress[] = [];
    const rest = await collect({
      ...job,
      isFinished: (variant) => kept.has(variant),
      onProgress: (step) => progress.push(step),
    });
    for (const { variant, values } of rest) kept.set(variant, values);
    assert.ok(rest.length < whole.length);
    assert.deepEqual(
      whole.map(({ variant }) => kept.get(variant)),
      whole.map(({ values }) => values),
    );
    assert.ok(progress[0]!.done > 0 && progress.at(-1)!.done === progress[0]!.total);
    assert.deepEqual(await collect({ ...job, isFinished: () => true }), []);
    // A journal that was cut short within a group: the whole group is run again.
    assert.deepEqual(await collect({ ...job, isFinished: (variant) => variant % 2 === 0 }), whole);
    await model.dispose();
  },
  ['wasm', 'tfjs-node'], // cpu has the same code, and takes minutes
);

testOnBackends('an effect does not depend on what runs beside it', async (backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const job = bigJob(model);
  const whole = await collect(job);
  for (const { variant, values } of whole.filter((_, at) => at % 97 === 0)) {
    const [alone] = await collect({ ...job, variants: [job.variants[variant]!] });
    // Sums are taken in another order where a sentence has more padding, or a product more rows.
    alone!.values.forEach((value, at) => {
      assert.ok(Math.abs(value - values[at]!) < 1e-5, `${variant}, ${at}`);
    });
  }
  await model.dispose();
});

testOnBackends(
  'workers give what one thread gives, byte for byte and in order',
  async (backend) => {
    const one = await livelyModel(backend, 'tiny-gelu');
    const expected = await collect(bigJob(one));
    await one.dispose();
    const two = await livelyModel(await openBackend(backend.name, { workers: 2 }), 'tiny-gelu');
    assert.deepEqual(await collect(bigJob(two)), expected);
    await two.dispose();
  },
  ['wasm', 'tfjs-node'],
);

test('a model without a masked-LM head says so, and has every other effect', async () => {
  const model = await livelyModel(await openBackend('cpu'), 'tiny-tanh');
  const encodings = sentences(2);
  const job = { model, encodings, variants: leaveOneOut(encodings) };
  await assertRefused(
    () => collect({ ...job, effects: [effectNamed('mlm_loss')] }),
    /^Effect mlm_loss: the checkpoint has no masked-LM head$/,
  );
  const others = EFFECTS.filter(({ needs }) => needs !== 'masked LM');
  assert.equal((await collect({ ...job, effects: others })).length, job.variants.length);
  await model.dispose();
});

testOnBackends('read at some positions alone, effects are those of these tokens', async (backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const encodings = sentences(3);
  const effects = [effectNamed('mlm_loss'), effectNamed('other_shift')];
  const whole = encodings.map((_, sentence): Variant => {
    const input = ablate(encodings[sentence]!, [0], { operation: 'mask' }, ids);
    assert.ok(!isRefusal(input));
    return { sentence, input, intervention: null };
  });
  const single = whole.flatMap((variant) =>
    variant.input.kept
      .filter((position) => !encodings[variant.sentence]!.special[position])
      .map((position) => ({ ...variant, readAt: [position] })),
  );
  const results = await collect({ model, encodings, variants: [...whole, ...single], effects });
  const valuesOf = new Map(results.map(({ variant, values }) => [variant, values]));
  for (const [at, { sentence }] of whole.entries()) {
    const own = single.flatMap((one, i) => (one.sentence === sentence ? [valuesOf.get(whole.length + i)!] : []));
    valuesOf.get(at)!.forEach((value, column) => {
      const mean = own.reduce((sum, values) => sum + values[column]!, 0) / own.length;
      assert.ok(Math.abs(value - mean) < 1e-5, `sentence ${sentence}, column ${column}`);
      if (own.length > 1 && column !== 1) assert.ok(own.some((values) => Math.abs(values[column]! - mean) > 1e-6));
    });
  }
  const alone = { model, encodings, variants: single, effects };
  for (const { variant, values } of await collect(alone))
    for (const [column, value] of values.entries())
      assert.ok(Math.abs(value - valuesOf.get(whole.length + variant)![column]!) < 1e-6);
});
