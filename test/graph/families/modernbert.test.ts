import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { buildGraph } from '../../../toolkit/graph/build';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { convertedFixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { convertAltered, float32, type StoredBytes } from '../alteredCheckpoint';

const fixtures = { tied: 'modernbert-gelu', biased: 'modernbert-tanh' } as const;

function read(changes: Record<string, unknown>, fixture: keyof typeof fixtures = 'tied') {
  const { fields } = readConfigFile(fixtureFolder(fixtures[fixture]));
  const file = { path: 'config.json', fields: { ...fields, ...changes } };
  return familyOf(file).read(file);
}

/** The constants of the graph, by which windows and bases of rotary positions are told apart. */
function constantsOf(changes: Record<string, unknown>): string[] {
  const architecture = read(changes);
  const family = familyOf({ path: 'config.json', fields: { model_type: 'modernbert' } });
  const { graph } = buildGraph(family, architecture, { pooler: false, maskedLm: true, causalLm: false });
  return graph.constants.map(({ name }) => name.replace('constants/float32_', ''));
}

test('sizes are those that the config states, and the head is of its own activation', () => {
  const { config, maskedLm, pooler } = read({ classifier_activation: 'relu' });
  const sizes = { numLayers: 3, hiddenSize: 24, embeddingSize: 24, numHeads: 4, intermediateSize: 28 };
  const others = { vocabularySize: 300, maxPositions: 96, tieWordEmbeddings: true };
  const blocks = { isGated: true, lacksNormBias: true };
  assert.deepEqual(config, { ...sizes, ...others, ...blocks });
  assert.equal(read({ norm_bias: true }).config.lacksNormBias, false);
  assert.deepEqual([maskedLm!.activation, maskedLm!.bias, pooler], ['relu', 'decoder.bias', undefined]);
  assert.equal(read({ decoder_bias: false }).maskedLm!.bias, null);
});

test('a window of odd or even width reaches half of it to each side, rounded down', () => {
  for (const [width, reach] of [
    [5, 2],
    [4, 2],
    [128, 64],
  ])
    assert.ok(constantsOf({ local_attention: width }).includes(`scalar_${reach}`), `${width}`);
});

test('bases of rotary positions are looked for in both fields that state them, and are those of the code where none does', () => {
  const bases = (changes: Record<string, unknown>) =>
    constantsOf(changes).flatMap((name) => /^vector_speeds_(\d+)_3$/.exec(name)?.[1] ?? []);
  assert.deepEqual(bases({}), ['400', '20']);
  assert.deepEqual(bases({ global_rope_theta: undefined, local_rope_theta: null }), ['160000', '10000']);
  const rope_parameters = { full_attention: { rope_theta: 7 }, sliding_attention: null };
  assert.deepEqual(bases({ rope_parameters }), ['7', '20']);
  assert.deepEqual(bases({ layer_types: ['sliding_attention', 'sliding_attention', 'sliding_attention'] }), ['20']);
  assert.deepEqual(bases({ global_attn_every_n_layers: 1 }), ['400']);
});

test('what the pretrained checkpoints state, and takes no part, is read over', () => {
  const stated = {
    position_embedding_type: 'absolute',
    layer_norm_eps: 1e-5,
    classifier_pooling: 'mean',
    sparse_prediction: true,
  };
  assert.deepEqual(
    read({ ...stated, embedding_dropout: 0.1, deterministic_flash_attn: false }).config,
    read({}).config,
  );
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ num_attention_heads: 5 }, /hidden_size: got 24; expected a multiple of num_attention_heads 5$/],
  [
    { num_attention_heads: 8 },
    /share of a head's 3 dimensions that rotary positions turn: got 1; expected an even number/,
  ],
  [{ layer_types: ['full_attention'] }, /layer_types: got "?1 blocks"?; expected 3, as num_hidden_layers$/],
  [
    { layer_types: ['full', 'full', 'full'] },
    /layer_types: .*; expected a list of full_attention and sliding_attention/,
  ],
  [{ rope_scaling: { type: 'linear' } }, /rope_scaling: .*expected null: rotary positions of another kind/],
  [
    { rope_parameters: { full_attention: { rope_type: 'yarn' } } },
    /rope_parameters: .*rotary positions of another kind/,
  ],
  [
    { rope_parameters: { sliding_attention: { partial_rotary_factor: 0.5 } } },
    /rope_parameters: .*partial_rotary_factor of another size is not supported$/,
  ],
  [
    { rope_parameters: { rope_theta: 5 } },
    /rope_parameters: .*expected an object with full_attention and sliding_attention$/,
  ],
  [{ local_rope_theta: 0 }, /local_rope_theta: got 0; expected a number of at least 1$/],
  [{ norm_bias: 'no' }, /norm_bias: got "no"; expected true or false$/],
  [{ local_attention: 0 }, /local_attention: got 0; expected a whole number from 1/],
  [{ hidden_activation: 'swish' }, /hidden_activation: got "swish"; expected one of gelu/],
  [{ intermediate_size: undefined }, /intermediate_size is missing/],
  [{ quantization_config: {} }, /quantization_config: .*quantised weights are not supported$/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

const CLASSIFIER = ['ModernBertForSequenceClassification'];

/** Without what the decoder of a masked-LM head has of its own. */
function withoutDecoder(tensors: Map<string, StoredBytes>): void {
  for (const name of tensors.keys()) if (name.startsWith('decoder.')) tensors.delete(name);
}

test('a classifier has the layers of a masked-LM head and no decoder: it is converted without one, and the layers are listed', async () => {
  const dir = await convertAltered('modernbert-gelu', {
    config: (fields) => (fields.architectures = CLASSIFIER),
    tensors: (tensors) => {
      withoutDecoder(tensors);
      tensors.set('classifier.weight', float32([2, 24], new Array<number>(48).fill(1)));
      tensors.set('classifier.bias', float32([2], [0, 1]));
    },
  });
  const { heads, provenance } = openConverted(dir);
  assert.deepEqual(heads, []);
  const leftOver = ['classifier.bias', 'classifier.weight', 'head.dense.weight', 'head.norm.weight'];
  assert.deepEqual(provenance.source.leftOver, leftOver);
});

test('a tied decoder without a bias leaves no weight of its own: architectures tells whether it is there', async () => {
  for (const [architectures, heads] of [
    [['ModernBertForMaskedLM'], ['maskedLm']],
    [CLASSIFIER, []],
    [undefined, []],
  ]) {
    const config = (fields: Record<string, unknown>) => Object.assign(fields, { architectures, decoder_bias: false });
    const dir = await convertAltered('modernbert-gelu', { config, tensors: withoutDecoder });
    assert.deepEqual(openConverted(dir).heads, heads);
  }
});

test('a converted folder says its sites, roles and heads, and the first block has no norm of its own', async () => {
  const { family, sites, roles, heads, inputs } = openConverted(await convertedFixture('modernbert-gelu'));
  assert.deepEqual([family, sites, heads], ['modernbert', ['stream', 'read'], ['maskedLm']]);
  assert.deepEqual([roles.sentence, roles.mask, roles.removal], ['first', '[MASK]', '[MASK]']);
  assert.deepEqual(inputs, ['input_ids', 'attention_mask']);
  assert.deepEqual(openConverted(await convertedFixture('modernbert-tanh')).heads, []);
  const file = readConfigFile(fixtureFolder('modernbert-gelu'));
  const { graph } = buildGraph(familyOf(file), read({}), { pooler: false, maskedLm: false, causalLm: false });
  const norms = graph.weights.flatMap(({ name }) => /^layers\.(\d)\.attn_norm/.exec(name)?.[1] ?? []);
  assert.deepEqual(norms, ['1', '2']);
});
