import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '../../../toolkit/activations/model';
import type { Progress } from '../../../toolkit/activations/progress';
import { runTaps } from '../../../toolkit/activations/run';
import { openBackend } from '../../../toolkit/activations/openBackend';
import { type Tap, widthOf } from '../../../toolkit/graph/taps';
import { ablate, cleanInput, isRefusal } from '../../../toolkit/rationale/ablation/ablation';
import { intervene } from '../../../toolkit/rationale/ablation/intervention';
import { effectColumns, effectNamed } from '../../../toolkit/rationale/effects/registry';
import type { Variant } from '../../../toolkit/rationale/variants/plan';
import { runVariants } from '../../../toolkit/rationale/variants/runVariants';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { testOnBackends } from '../../activations/everyBackend';
import { assertRefused } from '../../refusal';
import { livelyModel } from './livelyModel';
import { bigJob, collect, effectsOf, ids, leaveOneOut, sentences } from './variantJobs';

testOnBackends('a variant that alters nothing has no effect at all', async (backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const encodings = sentences(9);
  const variants = [
    ...leaveOneOut(encodings),
    ...encodings.map((encoding, sentence) => ({ sentence, input: cleanInput(encoding), intervention: null })),
  ];
  const results = await collect({ model, encodings, variants, effects: effectsOf(model) });
  assert.equal(results.length, variants.length);
  const columns = effectColumns(effectsOf(model), model.config.numLayers);
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

/** Every state of a layer replaced by the same, in the first word of each sentence. */
async function replacedBySame(model: Model, tap: Tap, encodings: readonly Encoding[]): Promise<Variant[]> {
  const clean = await runTaps(model, encodings, [tap.name]);
  const H = widthOf(tap);
  return encodings.map((encoding, sentence) => {
    const { values } = clean[sentence]![tap.name]!;
    const vectorAt = (at: number) => values.slice(at * H, (at + 1) * H);
    const place = { site: tap.site!, layer: tap.layer! };
    const found = intervene(encoding, [0], place, { intervention: 'resample', vectorAt }, H);
    assert.ok(!isRefusal(found));
    return { sentence, ...found };
  });
}

for (const [fixture, layer] of [
  ['tiny-gelu', 1],
  ['electra-gelu', 0], // narrower at site `pre`
] as const)
  testOnBackends(`replaced by themselves, states change nothing: ${fixture}, layer ${layer}`, async (backend) => {
    const model = await livelyModel(backend, fixture);
    const encodings = sentences(9);
    for (const site of model.sites) {
      const variants = await replacedBySame(model, model.tap({ kind: 'state', layer, site }), encodings);
      for (const { values } of await collect({ model, encodings, variants, effects: effectsOf(model) }))
        for (const value of values) assert.ok(Math.abs(value) < 1e-5, `${value}`);
    }
    await model.dispose();
  });

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

testOnBackends(
  'an effect does not depend on what runs beside it',
  async (backend) => {
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
  },
  ['wasm', 'tfjs-node'],
);

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
  const others = effectsOf(model);
  assert.equal(others.length, 5);
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
