import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { inspectCheckpoint } from '../../../toolkit/graph/inspect';
import { convertedFixture, type Fixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { convertAltered } from '../alteredCheckpoint';

function read(fixture: Fixture, changes: Record<string, unknown> = {}) {
  const file = { path: 'config.json', fields: { ...readConfigFile(fixtureFolder(fixture)).fields, ...changes } };
  return familyOf(file).read(file);
}

test('sizes are read: without n_inner GPT-2 has four times its width inside', () => {
  const sizes = { numLayers: 2, hiddenSize: 18, embeddingSize: 18, numHeads: 3, intermediateSize: 72 };
  const { config } = read('gpt2-tanh');
  assert.deepEqual(config, { ...sizes, vocabularySize: 280, maxPositions: 96, tieWordEmbeddings: false });
});

test('a decoder of its own is what is not stated, but in GPT-2', () => {
  const isTied = (fixture: Fixture) => read(fixture, { tie_word_embeddings: undefined }).config.tieWordEmbeddings;
  assert.deepEqual((['gpt2-gelu', 'llama-silu', 'qwen2-silu', 'qwen3-silu', 'neox-gelu'] as const).map(isTied), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

const SCALED = /rope_(scaling|parameters): .*rotary positions of another kind are not supported/;
const PARTLY_TURNED = /partial_rotary_factor of another size is not supported/;
const REFUSED: [Fixture, Record<string, unknown>, RegExp][] = [
  ['gpt2-relu', { n_head: 4 }, /n_embd: got 15; expected a multiple of n_head 4/],
  ['gpt2-relu', { hidden_size: 16 }, /hidden_size: got 16; expected 15, as n_embd/],
  ['gpt2-relu', { n_positions: undefined }, /n_positions is missing; expected a whole number from 1/],
  ['gpt2-relu', { scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx: got true; expected false/],
  ['gpt2-relu', { scale_attn_weights: false }, /scale_attn_weights: got false; expected true/],
  ['gpt2-relu', { add_cross_attention: true }, /add_cross_attention: got true; expected false/],
  ['gpt2-relu', { is_causal: false }, /is_causal: got false; expected true: attention to the tokens on both sides/],
  ['qwen2-silu', { is_causal: false }, /is_causal: got false; expected true/],
  ['neox-gelu', { is_causal: false }, /is_causal: got false; expected true/],
  ['gpt2-relu', { activation_function: 'mish' }, /activation_function: got "mish"; expected one of gelu,/],
  ['gpt2-relu', { quantization_config: { bits: 4 } }, /quantization_config: .*quantised weights are not supported/],
  ['llama-silu', { rope_scaling: { rope_type: 'llama3', factor: 8 } }, SCALED],
  ['llama-silu', { rope_parameters: { rope_type: 'yarn', rope_theta: 100 } }, SCALED],
  ['llama-silu', { rope_theta: 0 }, /rope_theta: got 0; expected a number of at least 1/],
  [
    'llama-silu',
    { partial_rotary_factor: 0.5 },
    /partial_rotary_factor: got 0\.5; expected 1: a partial_rotary_factor of/,
  ],
  ['qwen2-tanh', { rope_parameters: { rope_theta: 100, partial_rotary_factor: 0.5 } }, PARTLY_TURNED],
  ['qwen3-silu', { partial_rotary_factor: 0.5 }, PARTLY_TURNED],
  ['llama-silu', { hidden_act: 'mish' }, /hidden_act: got "mish"; expected one of .*silu/],
  ['llama-silu', { attention_bias: true }, /attention_bias: got true; expected false/],
  ['llama-silu', { mlp_bias: true }, /mlp_bias: got true; expected false/],
  [
    'llama-silu',
    { num_key_value_heads: 3 },
    /num_attention_heads: got 4; expected a multiple of num_key_value_heads 3/,
  ],
  ['llama-silu', { head_dim: 5 }, /rotary positions turn: got 1; expected an even number of dimensions/],
  [
    'llama-silu',
    { head_dim: null, hidden_size: 18 },
    /hidden_size: got 18; expected a multiple of num_attention_heads 4/,
  ],
  ['llama-silu', { quantization_config: { bits: 4 } }, /quantization_config: .*quantised weights are not supported/],
  ['qwen2-silu', { use_sliding_window: true }, /use_sliding_window: got true; expected false/],
  [
    'qwen3-relu',
    { layer_types: ['full_attention', 'sliding_attention'] },
    /layer_types: .*within a window is not supported/,
  ],
  ['neox-gelu', { attention_bias: false }, /attention_bias: got false; expected true/],
  ['neox-gelu', { rotary_pct: 0.4 }, /share of a head's 8 dimensions that rotary positions turn: got 0.4/],
  ['neox-gelu', { rope_scaling: { type: 'linear', factor: 2 } }, SCALED],
];
for (const [fixture, changes, message] of REFUSED)
  test(`refused, ${fixture}: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(fixture, changes), message);
  });

test('a window that takes no part is not refused', () => {
  assert.ok(read('qwen3-silu', { sliding_window: 8, use_sliding_window: false }));
});

test('a head of 128 dimensions is what Qwen3 has where the config states none', async () => {
  await assertRefused(
    () => convertAltered('qwen3-silu', { config: (fields) => delete fields.head_dim }),
    /q_proj\.weight: got "\[24, 20\]"; expected "?\[768, 20\]/,
  );
});

const ROLES: [Fixture, string | null, string[]][] = [
  ['gpt2-gelu', '<|endoftext|>', ['causalLm']],
  ['gpt2-tanh', '<|endoftext|>', []],
  ['llama-silu', '<unk>', ['causalLm']],
  ['llama-relu', '<|endoftext|>', ['causalLm']],
  ['qwen2-silu', '<|endoftext|>', ['causalLm']],
  ['neox-gelu', '<|endoftext|>', ['causalLm']],
];
for (const [fixture, removal, heads] of ROLES)
  test(`the last token stands for the sentence, no token is a mask, and a removal leaves one: ${fixture}`, async () => {
    const found = inspectCheckpoint(await convertedFixture(fixture));
    assert.deepEqual(found.roles, { sentence: 'last', mask: null, removal, leftOut: ['special', 'first'] });
    assert.deepEqual([found.sites, found.heads], [['stream', 'read'], heads]);
    assert.deepEqual(found.inputs, ['input_ids', 'attention_mask']);
  });

test('masks that a checkpoint stores take no part, and are listed', async () => {
  const { source } = inspectCheckpoint(await convertedFixture('gpt2-tanh')).provenance;
  assert.deepEqual(source.leftOver, ['h.0.attn.bias', 'h.1.attn.bias']);
});

test('values have as many heads as keys', async () => {
  const { taps } = openConverted(await convertedFixture('llama-silu'));
  const shapeOf = (kind: string) => taps.find((tap) => tap.kind === kind)!.shape;
  assert.deepEqual(shapeOf('values'), ['B', 2, 'T', 6]);
  assert.deepEqual(shapeOf('attentions'), ['B', 4, 'T', 'T']);
});
