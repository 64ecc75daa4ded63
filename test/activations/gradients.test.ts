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

/** The target of every sentence, from taps. */
async function valuesOf(model: Model, batch: GoldenBatch, target: Target, feeds: Feeds): Promise<number[]> {
  const tap = {
    mlm_loss: 'mlm_loss',
    lm_loss: 'lm_loss',
    logit: 'label_logit',
    cls_norm: model.tap({ kind: 'norm', layer: model.config.numLayers, site: outputSite(model.sites) }).name,
    cosine: 'cosine',
  };
  const { values } = (await execute(model.runner, feeds, [tap[target]])).get(tap[target])!;
  const [B, T] = batch.shape;
  const weights = batch.inputs.label_weights;
  return Array.from({ length: B }, (_, b) => {
    if (target === 'cosine') return values[b]!;
    if (target === 'cls_norm') return values[b * T + sentenceToken(model.roles, tokensOf(batch, b), 'a test')]!;
    return values.slice(b * T, (b + 1) * T).reduce((sum, value, t) => sum + value * weights![b * T + t]!, 0);
  });
}

function tokensOf({ inputs, shape: [, T] }: GoldenBatch, sentence: number): number {
  return inputs.attention_mask.slice(sentence * T, (sentence + 1) * T).reduce((sum, flag) => sum + flag, 0);
}

/** Half a gradient's own direction and half another, of length 1. */
function directionFor(gradient: Float32Array): Float32Array {
  const other = gradient.map((_, i) => Math.sin(1.7 * i + 1));
  const [length, otherLength] = [Math.hypot(...gradient), Math.hypot(...other)];
  const sum = gradient.map((value, i) => value / length + other[i]! / otherLength);
  const sumLength = Math.hypot(...sum);
  return sum.map((value) => value / sumLength);
}

/** A step that crosses a bend of relu changes a target otherwise than its derivative says; those of one checkpoint are small enough. */
const SMOOTH = EVERY_FIXTURE.filter((fixture) => fixture === 'tiny-relu' || !fixture.endsWith('-relu'));

for (const fixture of SMOOTH)
  testOnBackends(`a step changes each target as its gradient says: ${fixture}`, async (backend) => {
    const model = await backend.loadModel(await convertedFixture(fixture));
    const batch = readGolden(fixture).padded;
    const [B] = batch.shape;
    for (const target of targetsOf(model)) {
      const feeds = feedsFor(model, batch, target);
      const entry = NORM_INPUT.get(model.sites[0]!) ?? model.sites[0]!; // of the sites, the sum of the embeddings
      const names = ['state', 'gradient'].map((kind) => model.tap({ kind, layer: 0, site: entry }).name);
      const taps = await execute(model.runner, feeds, names);
      const { shape, values: state } = taps.get(names[0]!)!;
      const gradient = taps.get(names[1]!)!.values;
      const width = gradient.length / B;
      // Sentences do not know of each other: all take a step in the same pass.
      const own = Array.from({ length: B }, (_, b) => gradient.slice(b * width, (b + 1) * width));
      const directions = own.map(directionFor);
      const at = async (step: number) => {
        const values = state.slice();
        directions.forEach((direction, b) => {
          direction.forEach((value, i) => (values[b * width + i]! += step * value));
        });
        return valuesOf(model, batch, target, { ...feeds, [names[0]!]: { shape, values } });
      };
      const quotients = await differenceQuotients(at);
      own.forEach((gradient, b) => {
        const slope = gradient.reduce((sum, value, i) => sum + value * directions[b]![i]!, 0);
        const error = Math.abs(quotients[b]! - slope) / Math.hypot(...gradient);
        assert.ok(error < 0.02, `${target} of sentence ${b}: off by ${error} of the gradient's length`);
      });
    }
    await model.dispose();
  });

/** Slopes at 0 by four values each: what is left of the curvature is of the fifth order. */
async function differenceQuotients(at: (step: number) => Promise<number[]>): Promise<number[]> {
  const H = 0.01;
  const [a, b, c, d] = [await at(H), await at(-H), await at(2 * H), await at(-2 * H)];
  return a.map((_, i) => (8 * (a[i]! - b[i]!) - (c[i]! - d[i]!)) / (12 * H));
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
