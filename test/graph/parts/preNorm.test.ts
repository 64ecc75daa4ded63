import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGraph } from '../../../toolkit/graph/build';
import { ENCODER_ROLES } from '../../../toolkit/graph/families/bertLike';
import type { Architecture, Family } from '../../../toolkit/graph/families/family';
import type { ModelConfig } from '../../../toolkit/graph/modelConfig';
import { selfAttention } from '../../../toolkit/graph/parts/attention';
import { paddingBias } from '../../../toolkit/graph/parts/attentionBias';
import { feedForward } from '../../../toolkit/graph/parts/feedForward';
import { layerNorm } from '../../../toolkit/graph/parts/norms';
import { PRE_NORM_SITES, preNormBlocks } from '../../../toolkit/graph/parts/preNorm';
import { outputSite, tapAt } from '../../../toolkit/graph/taps';
import { evaluator, type Tensor } from '../evaluate';

const CONFIG: ModelConfig = {
  ...{ numLayers: 2, hiddenSize: 4, embeddingSize: 4, numHeads: 2, intermediateSize: 6 },
  ...{ vocabularySize: 8, maxPositions: 8, tieWordEmbeddings: true },
};
const SIZES: Readonly<Record<string, number>> = { B: 2, T: 3 };

/** Blocks of two halves, the first without a norm of its own, and a norm after the last. */
const architecture: Architecture = {
  config: CONFIG,
  encoder: (m) => {
    const words = m.g.gather(m.weight('words', [8, 4]), m.ids, m.tap('word_embeddings'));
    const entry = layerNorm(m, words, 'entry', 1e-5, m.tap('state', 0, 'stream')).output;
    const bias = paddingBias(m);
    const names = (layer: number) => ({
      ...{ query: `${layer}.q`, key: `${layer}.k`, value: `${layer}.v` },
      ...{ joined: `${layer}.qkv`, output: `${layer}.o` },
    });
    const last = preNormBlocks(m, entry, {
      norm: (state, scope, name) => layerNorm(m, state, scope, 1e-5, name).output,
      firstNorm: (layer) => (layer === 1 ? null : layer === 3 ? 'final' : `${layer}.first`),
      middleNorm: (layer) => `${layer}.middle`,
      attention: (read, layer) => selfAttention(m, read, bias, { layer, names: names(layer) }),
      feedForward: (read, layer) => feedForward(m, read, { inner: `${layer}.inner`, outer: `${layer}.outer` }, 'gelu'),
    });
    return { sum: entry, words: entry, last };
  },
};
const family: Family = {
  ...{ name: 'small', inputs: ['input_ids', 'attention_mask'], sites: PRE_NORM_SITES, roles: ENCODER_ROLES },
  ...{ weightName: (name: string) => name, read: () => architecture },
};
const { graph, taps } = buildGraph(family, architecture, { pooler: false, maskedLm: false, causalLm: false });

/** Weights and inputs of the graph; ids and masks of whole numbers. */
function feeds(): Record<string, Tensor> {
  const weights = graph.weights.map(({ name, shape }, n): [string, Tensor] => {
    const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(2.3 * i + n + 1));
    return [name, { shape, values }];
  });
  const tensor = (values: number[], shape = [2, 3]) => ({ shape, values: Float64Array.from(values) });
  return {
    ...Object.fromEntries(weights),
    ...{ input_ids: tensor([3, 1, 6, 2, 7, 0]), attention_mask: tensor([1, 1, 1, 1, 1, 0]) },
    reference: tensor([1, 2, 3, 4, -1, 0, 2, 5], [2, 4]),
  };
}
const fed = feeds();
const words = Float64Array.from(fed.input_ids!.values).reduce<number[]>(
  (rows, id) => [...rows, ...fed.words!.values.slice(4 * id, 4 * id + 4)],
  [],
);
const valueOf = evaluator(graph, { ...fed, word_embeddings: { shape: [2, 3, 4], values: Float64Array.from(words) } });
const values = (name: string) => [...valueOf(name).values];

function assertNear(got: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(got.length, expected.length, what);
  got.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${what}, value ${i}: ${value}, not ${expected[i]}`);
  });
}

/** LayerNorm of rows of four, by a scope's weights. */
function normed(rows: readonly number[], scope: string): number[] {
  const [gamma, beta] = ['weight', 'bias'].map((kind) => fed[`${scope}.${kind}`]!.values);
  return rows.map((value, at) => {
    const row = rows.slice(at - (at % 4), at - (at % 4) + 4);
    const mean = row.reduce((a, b) => a + b) / 4;
    const variance = row.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 4;
    return ((value - mean) / Math.sqrt(variance + 1e-5)) * gamma![at % 4]! + beta![at % 4]!;
  });
}

test('states are at both sites of every layer, under the names of hidden states and of what is read', () => {
  const named = (kind: string, site: string) => [0, 1, 2].map((layer) => tapAt(taps, { kind, layer, site }).name);
  assert.deepEqual(named('state', 'stream'), ['hidden_states.0', 'hidden_states.1', 'hidden_states.2']);
  assert.deepEqual(named('state', 'read'), ['read.0', 'read.1', 'read.2']);
  assert.deepEqual(named('norm', 'stream'), ['tas.0', 'tas.1', 'tas.2']);
  assert.deepEqual(named('norm_l1', 'read'), ['read_norm_l1.0', 'read_norm_l1.1', 'read_norm_l1.2']);
  assert.deepEqual(named('gradient', 'read')[2], 'gradient.read.2');
  assert.equal(outputSite(PRE_NORM_SITES), 'read');
  assert.equal(new Set(taps.map(({ name }) => name)).size, taps.length);
});

test('what a block reads is what its norm makes of the stream, the stream itself where it has none, and the output is normed', () => {
  assertNear(values('read.0'), values('hidden_states.0'), 'read.0');
  assertNear(values('read.1'), normed(values('hidden_states.1'), '2.first'), 'read.1');
  assertNear(values('read.2'), normed(values('hidden_states.2'), 'final'), 'read.2');
  assertNear(values('cls_state'), [...values('read.2').slice(0, 4), ...values('read.2').slice(12, 16)], 'cls_state');
});

test('the second half reads the norm of the stream within the block, and its result is added to that stream', () => {
  for (const layer of [1, 2]) {
    const middle = values(`attention_residual.${layer}`);
    assertNear(values(`attention_output.${layer}`), normed(middle, `${layer}.middle`), `attention_output.${layer}`);
    const step = values(`hidden_states.${layer}`).map((value, i) => value - middle[i]!);
    assert.ok(step.every((value) => Math.abs(value) > 1e-6));
    const shift = values(`hidden_states.${layer}`).map((value, i) => value - values(`hidden_states.${layer - 1}`)[i]!);
    const norms = values(`shift.${layer}`).map((_, token) => Math.hypot(...shift.slice(4 * token, 4 * token + 4)));
    assertNear(values(`shift.${layer}`), norms, `shift.${layer}`);
  }
});

test('with the residual connection a token sends itself its state, and no norm is applied', () => {
  const [state, plain, whole] = ['hidden_states.1', 'attention_norm.2', 'attention_norm_residual.2'].map(values);
  const [kernel, value, weights] = ['2.o.weight', 'values.2', 'attentions.2'].map((name) => valueOf(name).values);
  for (let at = 0; at < 18; at++) {
    const [b, query, key] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
    const sent = [0, 1, 2, 3].map((h) =>
      [0, 1].reduce((sum, head) => {
        const alpha = weights![((b * 2 + head) * 3 + query) * 3 + key]!;
        const own = [0, 1].map((d) => value![((b * 2 + head) * 3 + key) * 2 + d]! * kernel![(2 * head + d) * 4 + h]!);
        return sum + alpha * (own[0]! + own[1]!);
      }, 0),
    );
    const more = sent.map((one, h) => one + (query === key ? state![(b * 3 + query) * 4 + h]! : 0));
    assertNear([plain![at]!, whole![at]!], [Math.hypot(...sent), Math.hypot(...more)], `query ${query}, key ${key}`);
  }
});

test('derivatives reach every state, and that by what enters the first block is multiplied by it where it stands for the words', () => {
  const entry = values('hidden_states.0');
  const products = values('gradient.hidden_states.0').map((slope, i) => slope * entry[i]!);
  const sums = [0, 1, 2, 3, 4, 5].map((token) => products.slice(4 * token, 4 * token + 4).reduce((a, b) => a + b));
  assertNear(values('gradient_x_input'), sums, 'gradient_x_input');
  for (const layer of [0, 1, 2])
    for (const name of ['hidden_states', 'read'])
      assert.equal(values(`gradient.${name}.${layer}`).length, SIZES.B! * SIZES.T! * 4);
  // The norm before the last hidden state passes no change of all dimensions alike.
  const towards = values('gradient.hidden_states.2');
  for (let token = 0; token < 6; token++)
    assertNear([towards.slice(4 * token, 4 * token + 4).reduce((a, b) => a + b)], [0], `token ${token}`);
});
