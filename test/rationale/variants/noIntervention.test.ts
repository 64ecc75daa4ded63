import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import type { Backend } from '../../../toolkit/activations/openBackend';
import type { FetchedTensor } from '../../../toolkit/activations/graphRunner';
import type { Model } from '../../../toolkit/activations/model';
import { batchInputs, runTaps } from '../../../toolkit/activations/run';
import { isNative } from '../../../toolkit/backend/backend';
import type { StatePlace } from '../../../toolkit/rationale/ablation/intervention';
import { changeStates, distancesToMedianNorm, rescaled } from '../../../toolkit/rationale/ablation/stateChanges';
import { effectColumns } from '../../../toolkit/rationale/effects/registry';
import { runVariants } from '../../../toolkit/rationale/variants/runVariants';
import type { Encoding } from '../../../toolkit/tokens/tokenizer';
import { testOnBackends } from '../../activations/everyBackend';
import { encodingOf, livelyModel } from './livelyModel';
import { effectsOf } from './variantJobs';

const LENGTHS = [4, 7, 12];
const sentences = LENGTHS.map((length): Encoding => {
  const words = Array.from({ length }, (_, word) => word);
  return encodingOf([2, ...words.map((word) => 5 + ((word * 13 + length) % 35)), 3], [null, ...words, null]);
});

/** The clean states of a sentence's words. */
async function statesAt(model: Model, encoding: Encoding, place: StatePlace): Promise<Float32Array[]> {
  const { name } = model.tap({ kind: 'state', ...place });
  const H = model.config.hiddenSize;
  const [taps] = await runTaps(model, [encoding], [name]);
  return encoding.wordIds.flatMap((word, at) =>
    word === null ? [] : [taps![name]!.values.slice(at * H, (at + 1) * H)],
  );
}

/** Effects of states of a sentence that goes through the model by itself. */
async function changedBy(model: Model, encoding: Encoding, place: StatePlace, changed: Float32Array[][]) {
  const positions = encoding.wordIds.flatMap((word, at) => (word === null ? [] : [at]));
  const variants = changed.map((vectors) => {
    const intervened = changeStates(encoding, place, positions.slice(0, vectors.length), vectors);
    return { sentence: 0, ...intervened };
  });
  const values: number[][] = [];
  for await (const group of runVariants({ model, encodings: [encoding], variants, effects: effectsOf(model) }))
    for (const one of group) values[one.variant] = one.values;
  return values;
}

const PLACES = (['post', 'pre'] as const).flatMap((site) => [0, 1, 2, 3].map((layer) => ({ site, layer })));

/** On some processors native TensorFlow's product of a row depends, in its last bits, on the rows beside it in the batch. */
function assertNone(backend: Backend, effects: readonly number[], zeros: readonly number[], where: string): void {
  if (isNative(backend.name)) assert.ok(Math.max(...effects.map(Math.abs)) < 1e-5, `${where}: ${effects.join()}`);
  else assert.deepEqual(effects, zeros, where);
}

testOnBackends('what changes no state has no effect: exactly 0 but for rounding', async (backend: Backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const zeros = effectColumns(effectsOf(model), model.config.numLayers).map(() => 0);
  for (const encoding of sentences)
    for (const place of PLACES) {
      const states = await statesAt(model, encoding, place);
      const distances = distancesToMedianNorm(states);
      const noWords: Float32Array[] = [];
      const moved = rescaled(states, distances, 1);
      const changed = [rescaled(states, distances, 0), states.map((state) => state.slice()), noWords, moved];
      const [unscaled, itself, none, scaled] = await changedBy(model, encoding, place, changed);
      const where = `${place.site}.${place.layer}, ${encoding.inputIds.length} tokens`;
      assertNone(backend, unscaled!, zeros, `d = 0 at ${where}`);
      assertNone(backend, itself!, zeros, `replaced by itself at ${where}`);
      assertNone(backend, none!, zeros, `no word at ${where}`);
      if (place.site === 'post') assert.ok(Math.max(...scaled!.map(Math.abs)) > 1e-4, `d = 1 at ${where}`);
    }
  await model.dispose();
});

testOnBackends('at pre LayerNorm takes the norm away, so that rescaling changes nothing', async (backend: Backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  for (const layer of [0, 1, 2, 3]) {
    const effect = async (site: 'pre' | 'post') => {
      const place = { site, layer };
      const states = await statesAt(model, sentences[1]!, place);
      const [values] = await changedBy(model, sentences[1]!, place, [
        rescaled(states, distancesToMedianNorm(states), 1),
      ]);
      return Math.max(...values!.map(Math.abs));
    };
    const [pre, post] = [await effect('pre'), await effect('post')];
    assert.ok(pre < 1e-4 && pre < post / 50, `layer ${layer}: ${pre} at pre, ${post} at post`);
  }
  await model.dispose();
});

testOnBackends('a pass from replaced states computes what lies above them alone', async (backend: Backend) => {
  const model = await livelyModel(backend, 'tiny-gelu');
  const [encoding] = sentences;
  const length = encoding!.inputIds.length;
  const inputs = batchInputs(model, [encoding!], length);
  const last = model.tap({ kind: 'state', layer: model.config.numLayers, site: 'post' }).name;
  if (isNative(backend.name)) {
    // Native TensorFlow refuses ids that the vocabulary has not, wherever it looks them up.
    const strange = { ...inputs, input_ids: { shape: [1, length], values: new Int32Array(length).fill(1 << 20) } };
    await assert.rejects(model.runner.run(strange, [last]));
    for (const layer of [0, 1, 2]) {
      const { name } = model.tap({ kind: 'state', layer, site: 'post' });
      const [states] = await model.runner.run(inputs, [name]);
      const [clean] = await model.runner.run(inputs, [last]);
      const [again] = await model.runner.run({ ...strange, [name]: states! }, [last]);
      assert.deepEqual(again, clean, `layer ${layer}`);
    }
  } else {
    const kernels = async (layer: number | null) => {
      const tap = layer === null ? null : model.tap({ kind: 'state', layer, site: 'post' }).name;
      const fed = tap === null ? {} : { [tap]: (await model.runner.run(inputs, [tap]))[0]! };
      return countKernels(() => model.runner.run({ ...inputs, ...fed }, [last]));
    };
    const [whole, ...from] = [await kernels(null), await kernels(0), await kernels(1), await kernels(2)];
    const block = from[0] - from[1];
    assert.ok(block > 10 && whole > from[0], `${whole}, ${from.join(', ')}`);
    assert.equal(from[1] - from[2], block, 'a block less for each layer');
  }
  await model.dispose();
});

/** How many kernels TensorFlow.js runs. */
async function countKernels(work: () => Promise<FetchedTensor[]>): Promise<number> {
  const { kernels } = await tf.profile(async () => {
    await work();
    return [];
  });
  return kernels.length;
}
