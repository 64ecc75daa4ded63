import assert from 'node:assert/strict';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { WeightValues } from '../../toolkit/graph/weightValues';
import { fixtureFolder } from '../convertedFixture';
import type { GoldenBatch } from './goldenTaps';
import { runEveryTap, testPadded } from './paddedCase';
import { bert } from '../../toolkit/graph/families/bert';

/** Row `index` of `values` cut in rows of `width`. */
function row(values: Float32Array, index: number, width: number): Float32Array {
  return values.subarray(index * width, (index + 1) * width);
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

function assertNear(got: number, expected: number, what: string, tolerance = 1e-5): void {
  const difference = Math.abs(got - expected) / Math.max(1, Math.abs(expected));
  assert.ok(difference <= tolerance, `${what}: ${got}, not ${expected}`);
}

testPadded('attention is spent on tokens alone and sums to 1', ({ model, batch, values, layers }) => {
  const [, length] = batch.shape;
  for (const layer of layers) {
    const { values: weights } = values.get(`attentions.${layer}`)!;
    for (let query = 0; query < weights.length / length; query++) {
      const sentence = Math.floor(query / (model.config.numHeads * length));
      const mask = batch.inputs.attention_mask.slice(sentence * length, (sentence + 1) * length);
      const keys = [...row(weights, query, length)];
      assert.ok(mask.every((isToken, key) => isToken === 1 || keys[key] === 0));
      assertNear(
        keys.reduce((sum, weight) => sum + weight, 0),
        1,
        `attentions.${layer}, query ${query}`,
      );
    }
  }
});

testPadded("before gamma and beta a LayerNorm's output has the norm sqrt(d)", ({ fixture, model, values, layers }) => {
  const H = model.config.hiddenSize;
  const checkpoint = Safetensors.open(`${fixtureFolder(fixture)}/model.safetensors`);
  const weights = new WeightValues(checkpoint, bert, true);
  const read = (name: string) => weights.read({ name, shape: [H], sources: [name], transposed: false });
  for (const layer of [0, ...layers]) {
    const scope = layer === 0 ? 'embeddings.LayerNorm' : `encoder.layer.${layer - 1}.output.LayerNorm`;
    const [gamma, beta] = [read(`${scope}.weight`), read(`${scope}.bias`)];
    const { values: states } = values.get(`hidden_states.${layer}`)!;
    for (let token = 0; token < states.length / H; token++) {
      const normalised = row(states, token, H).map((value, i) => (value - beta[i]!) / gamma[i]!);
      assertNear(norm(normalised), Math.sqrt(H), `hidden_states.${layer}, token ${token}`, 1e-3);
    }
  }
  checkpoint.close();
});

testPadded('norms are those of the states they name', ({ model, values, layers }) => {
  const H = model.config.hiddenSize;
  for (const layer of [0, ...layers])
    for (const [state, kind] of [
      ['hidden_states', 'tas'],
      ['residual', 'residual_norm'],
    ]) {
      const { values: states } = values.get(`${state}.${layer}`)!;
      values.get(`${kind}.${layer}`)!.values.forEach((got, token) => {
        assertNear(got, norm(row(states, token, H)), `${kind}.${layer}, token ${token}`);
      });
    }
});

testPadded('shift is the norm of the step from the layer before', ({ model, values, layers }) => {
  const H = model.config.hiddenSize;
  for (const layer of layers) {
    const [after, before] = [layer, layer - 1].map((l) => values.get(`hidden_states.${l}`)!.values);
    const step = after!.map((value, i) => value - before![i]!);
    values.get(`shift.${layer}`)!.values.forEach((got, token) => {
      assertNear(got, norm(row(step, token, H)), `shift.${layer}, token ${token}`);
    });
  }
});

/** The rows of a batch in another order. */
function reorder(batch: GoldenBatch, order: number[]): GoldenBatch {
  const [sentences, length] = batch.shape;
  const pick = (values: number[]) => {
    const width = values.length / sentences;
    return order.flatMap((sentence) => values.slice(sentence * width, (sentence + 1) * width));
  };
  return { ...batch, shape: [order.length, length], inputs: mapInputs(batch, (values) => pick(values)) };
}

function mapInputs({ inputs }: GoldenBatch, map: (values: number[], name: string) => number[]): GoldenBatch['inputs'] {
  const entries = Object.entries(inputs).map(([name, values]) => [name, map(values, name)]);
  return Object.fromEntries(entries) as GoldenBatch['inputs'];
}

testPadded('the order of the batch does not matter', async ({ model, batch, values }) => {
  const order = [2, 0, 1];
  for (const [name, { values: got }] of await runEveryTap(model, reorder(batch, order))) {
    const expected = values.get(name)!.values;
    const width = expected.length / order.length;
    order.forEach((from, to) => {
      const expectedRow = row(expected, from, width);
      row(got, to, width).forEach((value, i) => {
        assertNear(value, expectedRow[i]!, `${name}, sentence ${from}, value ${i}`);
      });
    });
  }
});

/** The leading `length` tokens of one sentence, as a batch of its own without padding. */
function alone(batch: GoldenBatch, sentence: number, length: number): GoldenBatch {
  const only = reorder(batch, [sentence]);
  const inputs = mapInputs(only, (values, name) => (name === 'reference' ? values : values.slice(0, length)));
  return { ...batch, shape: [1, length], inputs };
}

testPadded('padding does not change a sentence', async ({ model, batch, values, layers }) => {
  const H = model.config.hiddenSize;
  const [sentence, length] = [1, 5];
  const unpadded = await runEveryTap(model, alone(batch, sentence, length));
  for (const layer of [0, ...layers])
    for (const kind of ['hidden_states', 'residual']) {
      const name = `${kind}.${layer}`;
      const padded = row(values.get(name)!.values, sentence, batch.shape[1] * H);
      unpadded.get(name)!.values.forEach((got, i) => {
        assertNear(got, padded[i]!, `${name}, value ${i}`);
      });
    }
});

testPadded('token types matter to every token', async ({ model, batch, values, layers }) => {
  const types = batch.inputs.token_type_ids!;
  const other = { ...batch, inputs: { ...batch.inputs, token_type_ids: types.map((type) => 1 - type) } };
  const changed = await runEveryTap(model, other);
  for (const layer of [0, ...layers]) {
    const clean = values.get(`tas.${layer}`)!.values;
    changed.get(`tas.${layer}`)!.values.forEach((got, token) => {
      assert.notEqual(got, clean[token], `tas.${layer}, token ${token}`);
    });
  }
});
