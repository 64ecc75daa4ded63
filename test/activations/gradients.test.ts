import assert from 'node:assert/strict';
import type { Model } from '../../toolkit/activations/model';
import type { FetchedTensor, Feeds } from '../../toolkit/activations/graphRunner';
import { sentenceToken } from '../../toolkit/attribution/roles';
import { cotangentTap, NORM_INPUT, outputSite, type Target, TARGETS } from '../../toolkit/graph/taps';
import { convertedFixture, EVERY_FIXTURE } from '../convertedFixture';
import { relativeError } from './errorTable';
import { testOnBackends } from './everyBackend';
import { execute } from './execute';
import { type GoldenBatch, inputFeeds, readGolden } from './goldenTaps';

// Against PyTorch's autograd every gradient is compared in parity.test.ts. These are the properties of the graph's own.

const NOTHING: FetchedTensor = { shape: [1, 1, 1], values: new Float32Array(1) };

function targetsOf(model: Model): Target[] {
  return TARGETS.filter((target) => model.taps.some(({ name }) => name === cotangentTap(target)));
}

/** The inputs of a padded batch, and zeros for what the other targets owe. */
function feedsFor(model: Model, batch: GoldenBatch, target: Target): Feeds {
  const others = targetsOf(model).filter((other) => other !== target);
  return { ...inputFeeds(batch), ...Object.fromEntries(others.map((other) => [cotangentTap(other), NOTHING])) };
}

/**
 * The batch without weights on padding. A padding token whose window has padding alone attends by scores that float32 loses beside the
 * lowest number: its target does not follow its derivative.
 */
function withoutPadding(batch: GoldenBatch): GoldenBatch {
  const { label_weights: weights, attention_mask: mask } = batch.inputs;
  if (!weights) return batch;
  return { ...batch, inputs: { ...batch.inputs, label_weights: weights.map((weight, at) => weight * mask[at]!) } };
}

/** The taps of the sum of the embeddings, and of the gradient by it. */
function entryTaps({ sites, tap }: Model): [state: string, gradient: string] {
  const site = NORM_INPUT.get(sites[0]!) ?? sites[0]!;
  return [tap({ kind: 'state', layer: 0, site }).name, tap({ kind: 'gradient', layer: 0, site }).name];
}

function tokensOf({ inputs, shape: [, T] }: GoldenBatch, sentence: number): number {
  return inputs.attention_mask.slice(sentence * T, (sentence + 1) * T).reduce((sum, flag) => sum + flag, 0);
}

/** The target of every sentence, the size of the terms it is the sum of, and its gradient at the sum of the embeddings, where that is fed. */
async function atState(model: Model, batch: GoldenBatch, target: Target, values: Float32Array, shape: number[]) {
  const tap = {
    mlm_loss: 'mlm_loss',
    lm_loss: 'lm_loss',
    logit: 'label_logit',
    cls_norm: model.tap({ kind: 'norm', layer: model.config.numLayers, site: outputSite(model.sites) }).name,
    cosine: 'cosine',
  };
  const [entry, gradientTap] = entryTaps(model);
  const feeds = { ...feedsFor(model, batch, target), [entry]: { shape, values } };
  const taps = await execute(model.runner, feeds, [tap[target], gradientTap]);
  const found = taps.get(tap[target])!.values;
  const [B, T] = batch.shape;
  const weights = batch.inputs.label_weights;
  const terms = Array.from({ length: B }, (_, b) => {
    if (target === 'cosine') return [found[b]!];
    if (target === 'cls_norm') return [found[b * T + sentenceToken(model.roles, tokensOf(batch, b), 'a test')]!];
    return [...found.slice(b * T, (b + 1) * T)].map((value, t) => value * weights![b * T + t]!);
  });
  const targets = terms.map((some) => some.reduce((sum, term) => sum + term, 0));
  const sizes = terms.map((some) => some.reduce((sum, term) => sum + Math.abs(term), 0));
  const gradient = taps.get(gradientTap)!.values;
  const width = gradient.length / B;
  return { targets, sizes, gradients: targets.map((_, b) => gradient.slice(b * width, (b + 1) * width)) };
}

/** Half a gradient's own direction and half another, of length 1. */
function directionFor(gradient: Float32Array): Float32Array {
  const other = gradient.map((_, i) => Math.sin(1.7 * i + 1));
  const [length, otherLength] = [Math.hypot(...gradient), Math.hypot(...other)];
  const sum = gradient.map((value, i) => value / length + other[i]! / otherLength);
  const sumLength = Math.hypot(...sum);
  return sum.map((value) => value / sumLength);
}

const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** How far a step goes to either side, and the places in the middle of each of its eighths. */
const STEP = 0.04;
const MIDDLES = [-7, -5, -3, -1, 1, 3, 5, 7].map((eighth) => (eighth / 8) * STEP);

// What a target gains along a step is the integral of its slopes, also where a unit of relu bends and they jump. The mean of slopes in
// the middle of N parts is off by 1/2N of their total variation at most (Koksma); twice that is allowed, as what is seen of the variation
// is less than all. Besides there is what float32 leaves of the slopes, and of the difference of the targets.
const SLOPE_ERROR = 1e-3;
const TARGET_ERROR = 2 ** -22;
for (const fixture of EVERY_FIXTURE)
  testOnBackends(
    `along a step each target changes as its gradients on the way add up to: ${fixture}`,
    async (backend) => {
      const model = await backend.loadModel(await convertedFixture(fixture));
      const batch = withoutPadding(readGolden(fixture).padded);
      const [entry] = entryTaps(model);
      const states = await execute(model.runner, feedsFor(model, batch, 'cosine'), [entry]);
      const { shape, values: state } = states.get(entry)!;
      for (const target of targetsOf(model)) {
        const { gradients, sizes } = await atState(model, batch, target, state, shape);
        // Sentences do not know of each other: all take a step in the same pass.
        const directions = gradients.map(directionFor);
        const way = Float32Array.from(directions.flatMap((direction) => [...direction]));
        const at = (step: number) => {
          return atState(
            model,
            batch,
            target,
            Float32Array.from(state, (from, i) => from + step * way[i]!),
            shape,
          );
        };
        const [before, after] = [await at(-STEP), await at(STEP)];
        const middles = await inOrder(MIDDLES, at);
        directions.forEach((direction, b) => {
          const slopes = [before, ...middles, after].map((there) => product(there.gradients[b]!, direction));
          const variation = slopes.slice(1).reduce((sum, slope, i) => sum + Math.abs(slope - slopes[i]!), 0);
          const slope = slopes.slice(1, -1).reduce((sum, value) => sum + value / MIDDLES.length, 0);
          const change = (after.targets[b]! - before.targets[b]!) / (2 * STEP);
          const length = Math.hypot(...gradients[b]!);
          const allowed = SLOPE_ERROR * length + (TARGET_ERROR * sizes[b]!) / STEP + variation / MIDDLES.length;
          const error = Math.abs(change - slope);
          assert.ok(error < allowed, `${target} of sentence ${b}: off by ${error}, of which ${allowed} are allowed`);
        });
      }
      await model.dispose();
    },
  );

async function inOrder<T>(steps: readonly number[], at: (step: number) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const step of steps) found.push(await at(step));
  return found;
}

testOnBackends('a cotangent replaced by zero drops its target alone', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const batch = readGolden('tiny-gelu').padded;
  const last = `gradient.hidden_states.${model.config.numLayers}`;
  for (const target of targetsOf(model)) {
    const names = [last, cotangentTap(target)];
    const taps = await execute(model.runner, feedsFor(model, batch, target), names);
    const [sum, own] = names.map((name) => taps.get(name)!.values);
    assert.equal(relativeError(sum!, own!, 1), 0, target);
  }
  await model.dispose();
});

testOnBackends('gradients start from what is fed as the gradient of a layer, and are linear in it', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-relu'));
  const { input_ids, attention_mask, token_type_ids } = inputFeeds(readGolden('tiny-relu').padded);
  const [B, T] = input_ids!.shape as [number, number];
  const shape = [B, T, model.config.hiddenSize];
  const ones = Float32Array.from({ length: B * T * shape[2]! }, (_, i) => Math.cos(i));
  const from = async (scale: number) => {
    const fed = { shape, values: ones.map((value) => scale * value) };
    const feeds = { input_ids, attention_mask, token_type_ids, 'gradient.hidden_states.2': fed } as Feeds;
    return (await execute(model.runner, feeds, ['gradient_x_input'])).get('gradient_x_input')!.values;
  };
  const [once, twice] = [await from(1), await from(-2)];
  const largest = Math.max(...twice.map(Math.abs));
  assert.ok(largest > 1e-3);
  assert.ok(
    relativeError(
      twice,
      once.map((value) => -2 * value),
      largest,
    ) < 1e-5,
  );
  await model.dispose();
});

testOnBackends('padding does not change the gradients of a sentence', async (backend) => {
  const model = await backend.loadModel(await convertedFixture('tiny-gelu'));
  const { padded } = readGolden('tiny-gelu');
  const [, T] = padded.shape;
  const H = model.config.hiddenSize;
  const weights = padded.inputs.label_weights!.map((weight, i) => weight * padded.inputs.attention_mask[i]!);
  const inputs = {
    ...inputFeeds(padded),
    label_weights: { shape: padded.shape, values: Float32Array.from(weights) },
  };
  const names = ['gradient.residual.0', 'gradient.hidden_states.2', 'gradient_x_input'];
  const together = await execute(model.runner, inputs, names);
  const lengths = [9, 5, 3];
  for (const [b, length] of lengths.entries()) {
    const alone = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, values }]) => {
        const kept = name === 'reference' ? shape[1] : length;
        return [name, { shape: [1, kept], values: values.slice(b * shape[1], b * shape[1] + kept) }];
      }),
    );
    for (const [name, { values }] of await execute(model.runner, alone, names)) {
      const width = name === 'gradient_x_input' ? 1 : H;
      const row = together.get(name)!.values.slice(b * T * width, (b * T + length) * width);
      assert.ok(relativeError(values, row, Math.max(...row.map(Math.abs))) < 1e-5, `${name} of sentence ${b}`);
    }
  }
  await model.dispose();
});

testOnBackends(
  'without a masked-LM head there are the targets that need none',
  async (backend) => {
    const model = await backend.loadModel(await convertedFixture('tiny-tanh'));
    assert.deepEqual(targetsOf(model), ['cls_norm', 'cosine']);
    await model.dispose();
  },
  ['cpu'],
);
