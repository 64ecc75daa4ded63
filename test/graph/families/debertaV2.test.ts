import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { buildGraph } from '../../../toolkit/graph/build';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { convertedFixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

const valid = readConfigFile(fixtureFolder('deberta-gelu')).fields;

/** A field of which nothing is said is left out. */
function fileWith(changes: Record<string, unknown>) {
  return { path: 'config.json', fields: JSON.parse(JSON.stringify({ ...valid, ...changes })) as typeof valid };
}

function read(changes: Record<string, unknown>) {
  const file = fileWith(changes);
  return familyOf(file).read(file);
}

/** The shapes of the checkpoint's own tensors that a model reads, by name. */
function weightsOf(changes: Record<string, unknown>): Map<string, readonly number[]> {
  const architecture = read(changes);
  const heads = { pooler: false, maskedLm: true, causalLm: false };
  const { graph } = buildGraph(familyOf(fileWith(changes)), architecture, heads);
  return new Map(graph.weights.map(({ name, shape }) => [name, shape]));
}

test('its sizes are read, with embeddings narrower than its blocks', () => {
  const { config, maskedLm, pooler } = read({});
  const sizes = { numLayers: 3, hiddenSize: 20, embeddingSize: 12, numHeads: 4, intermediateSize: 28 };
  const others = { vocabularySize: 150, maxPositions: 48, tieWordEmbeddings: true };
  assert.deepEqual(config, { ...sizes, ...others, positionScores: 2 });
  assert.equal(read({ relative_attention: false }).config.positionScores, 0);
  assert.equal(maskedLm!.dense, 'cls.predictions.transform.dense');
  assert.equal(pooler, undefined);
});

test('the head of later versions reads the word embeddings, whatever the config says', () => {
  const { config, maskedLm } = read({ legacy: false, embedding_size: undefined, tie_word_embeddings: false });
  assert.equal(config.tieWordEmbeddings, true);
  assert.equal(maskedLm!.dense, 'lm_predictions.lm_head.dense');
  assert.equal(read({ tie_word_embeddings: false }).config.tieWordEmbeddings, false);
});

test('without buckets there is an embedding for each distance, and as many as positions unless it is said', () => {
  const table = 'encoder.rel_embeddings.weight';
  assert.deepEqual(weightsOf({}).get(table), [12, 20]);
  for (const position_buckets of [-1, 0]) assert.deepEqual(weightsOf({ position_buckets }).get(table), [24, 20]);
  const unsaid = { position_buckets: undefined, max_relative_positions: undefined };
  assert.deepEqual(weightsOf(unsaid).get(table), [96, 20]);
});

test('a model reads the weights of the parts that it has, and no others', () => {
  const kinds = /layer\.0\.\w+\.self\..*weight|^embeddings|^encoder\.(rel_embeddings|LayerNorm)/;
  const named = (changes: Record<string, unknown>) =>
    [...weightsOf(changes).keys()].filter((name) => kinds.test(name)).sort();
  const shared = ['query', 'key', 'value'].map((name) => `encoder.layer.0.attention.self.${name}_proj.weight`);
  const embeddings = ['embed_proj.weight', 'word_embeddings.weight', 'LayerNorm.weight', 'LayerNorm.bias'].map(
    (name) => `embeddings.${name}`,
  );
  const table = ['encoder.rel_embeddings.weight', 'encoder.LayerNorm.weight', 'encoder.LayerNorm.bias'];
  assert.deepEqual(named({}), [...shared, ...embeddings, ...table].sort());
  assert.deepEqual(named({ relative_attention: false }), [...shared, ...embeddings].sort());
  assert.deepEqual(named({ norm_rel_ebd: 'none' }), [...shared, ...embeddings, table[0]].sort());
  const apart = (name: string) => `encoder.layer.0.attention.self.pos_${name}_proj.weight`;
  const c2p = { share_att_key: false, pos_att_type: 'c2p' };
  assert.deepEqual(named(c2p), [...shared, ...embeddings, ...table, apart('key')].sort());
  const both = { share_att_key: false, pos_att_type: ['p2c', 'c2p'] };
  assert.deepEqual(named(both), [...shared, ...embeddings, ...table, apart('key'), apart('query')].sort());
  const more = { position_biased_input: undefined, type_vocab_size: 2 };
  const tables = ['position_embeddings', 'token_type_embeddings'].map((name) => `embeddings.${name}.weight`);
  assert.deepEqual(named(more), [...shared, ...embeddings, ...table, ...tables].sort());
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [
    { conv_kernel_size: 3 },
    /conv_kernel_size: got 3; expected 0: a convolution beside the first block is not supported/,
  ],
  [
    { pos_att_type: 'c2p|p2p' },
    /pos_att_type: got "c2p\|p2p"; expected a list of c2p and p2c, or these with \| between/,
  ],
  [{ pos_att_type: ['p2p'] }, /pos_att_type: got .*p2p.*; expected a list of c2p and p2c/],
  [{ norm_rel_ebd: 'rms' }, /norm_rel_ebd: got "rms"; expected none or layer_norm/],
  [
    { position_buckets: 1 },
    /position_buckets: got 1; expected from 2 to 21, as buckets reach to a distance of 12, or 0/,
  ],
  [{ position_buckets: 22 }, /position_buckets: got 22; expected from 2 to 21/],
  [{ attention_head_size: 6 }, /attention_head_size: got 6; expected 5, as hidden_size \/ num_attention_heads/],
  [{ legacy: false }, /embedding_size: got 12; expected 20, as hidden_size, where legacy is false/],
  [{ num_attention_heads: 3 }, /hidden_size: got 20; expected a multiple of num_attention_heads 3/],
  [{ relative_attention: 'yes' }, /relative_attention: got "yes"; expected true or false/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

test('21 buckets to a distance of 12 are read', () => {
  read({ position_buckets: 21 });
  read({ position_buckets: 2, attention_head_size: 5, conv_kernel_size: 0 });
});

test('a converted checkpoint is fed no token types, and its special tokens are its own', async () => {
  const { inputs, roles, heads } = openConverted(await convertedFixture('deberta-tanh'));
  assert.deepEqual(inputs, ['input_ids', 'attention_mask']);
  assert.deepEqual([roles.mask, roles.removal], ['[MASK]', '[MASK]']);
  assert.deepEqual(heads, []);
});
