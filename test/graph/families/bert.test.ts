import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { UserError } from '../../../toolkit/errors';
import { familyOf } from '../../../toolkit/graph/families/registry';

const fixtures = join(__dirname, '../../fixtures/checkpoints');
const scratch = mkdtempSync(join(tmpdir(), 'config-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const valid = JSON.parse(readFileSync(join(fixtures, 'tiny-gelu/config.json'), 'utf8')) as Record<string, unknown>;
let folders = 0;

function folderWith(text: string): string {
  const dir = join(scratch, String(folders++));
  mkdirSync(dir);
  writeFileSync(join(dir, 'config.json'), text);
  return dir;
}

/** The fixture's config with fields replaced, or left out where undefined. */
const altered = (fields: Record<string, unknown>) => folderWith(JSON.stringify({ ...valid, ...fields }));

function assertRefused(dir: string, message: RegExp): void {
  assert.throws(
    () => readConfig(dir),
    (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      return true;
    },
  );
}

/** What is read of a folder, with what the masked-LM head shares with the blocks. */
function readConfig(dir: string) {
  const file = readConfigFile(dir);
  const { config, maskedLm } = familyOf(file).read(file);
  return { ...config, activation: maskedLm!.activation, eps: maskedLm!.eps };
}

test('the three tiny checkpoints', () => {
  const shared = { maxPositions: 24 };
  assert.deepEqual(readConfig(join(fixtures, 'tiny-gelu')), {
    ...{
      ...shared,
      numLayers: 3,
      hiddenSize: 32,
      embeddingSize: 32,
      numHeads: 4,
      intermediateSize: 64,
      vocabularySize: 53,
    },
    ...{ eps: 1e-12, activation: 'gelu', tieWordEmbeddings: true },
  });
  assert.deepEqual(readConfig(join(fixtures, 'tiny-tanh')), {
    ...{
      ...shared,
      numLayers: 2,
      hiddenSize: 24,
      embeddingSize: 24,
      numHeads: 2,
      intermediateSize: 40,
      vocabularySize: 48,
    },
    ...{ eps: 1e-12, activation: 'gelu_tanh', tieWordEmbeddings: true },
  });
  assert.deepEqual(readConfig(join(fixtures, 'tiny-relu')), {
    ...{
      ...shared,
      numLayers: 4,
      hiddenSize: 20,
      embeddingSize: 20,
      numHeads: 5,
      intermediateSize: 36,
      vocabularySize: 45,
    },
    ...{ eps: 1e-5, activation: 'relu', tieWordEmbeddings: false },
  });
});

test('gelu_pytorch_tanh is gelu_new', () => {
  assert.equal(readConfig(altered({ hidden_act: 'gelu_pytorch_tanh' })).activation, 'gelu_tanh');
});

test("absent optional fields take Hugging Face's defaults", () => {
  const config = readConfig(altered({ layer_norm_eps: undefined, position_embedding_type: undefined }));
  assert.equal(config.eps, 1e-12);
});

test('what does not change the computation is read past', () => {
  const harmless = { chunk_size_feed_forward: 64, quantization_config: null, pruned_heads: {}, embedding_size: 32 };
  assert.deepEqual(readConfig(altered(harmless)), readConfig(altered({})));
});

const faults: [string, Record<string, unknown>, RegExp][] = [
  ['another model type', { model_type: 'bloom' }, /model_type: got "bloom"; expected one of .*bert/],
  [
    'a model type misspelt',
    { model_type: 'brt' },
    /model_type: got "brt"; expected one of .*bert.*\. Did you mean "bert"\?/,
  ],
  ['no model type', { model_type: undefined }, /model_type is missing; expected one of .*bert/],
  ['cross attention', { add_cross_attention: true }, /add_cross_attention: got true; expected false: decoders/],
  [
    'quantised weights',
    { quantization_config: { bits: 4 } },
    /quantization_config: got .*bits.*; expected null: quant/,
  ],
  ['pruned heads', { pruned_heads: { 0: [1] } }, /pruned_heads: got .*; expected none: pruned heads/],
  ['embeddings of another size', { embedding_size: 8 }, /embedding_size: got 8; expected 32, as hidden_size/],
  [
    'an unknown activation',
    { hidden_act: 'gelu_nwe' },
    /hidden_act: got "gelu_nwe"; expected one of gelu, .*silu\. Did you mean "gelu_new"\?/,
  ],
  ['relative positions', { position_embedding_type: 'relative_key' }, /position_embedding_type: got "relative_key"/],
  ['a decoder', { is_decoder: true }, /is_decoder: got true; expected false/],
  [
    'a missing size',
    { hidden_size: undefined },
    /config\.json: hidden_size is missing; expected a whole number from 1/,
  ],
  ['a size of zero', { num_hidden_layers: 0 }, /num_hidden_layers: got 0; expected a whole number from 1 to 1000/],
  ['a negative size', { intermediate_size: -4 }, /intermediate_size: got -4/],
  ['half a head', { num_attention_heads: 2.5 }, /num_attention_heads: got 2.5/],
  ['an enormous size', { vocab_size: 1e12 }, /vocab_size: got 1000000000000; expected .* to 16777216/],
  ['a size in letters', { max_position_embeddings: 'many' }, /max_position_embeddings: got "many"/],
  ['a list for a size', { hidden_size: [32] }, /hidden_size: got "\[32\]"; expected a whole number/],
  ['a null size', { type_vocab_size: null }, /type_vocab_size: got null/],
  ['heads that do not divide', { num_attention_heads: 5 }, /hidden_size: got 32; expected a multiple of .* 5/],
  ['an epsilon of zero', { layer_norm_eps: 0 }, /layer_norm_eps: got 0; expected a number above 0/],
  ['an enormous epsilon', { layer_norm_eps: 12 }, /layer_norm_eps: got 12/],
  ['a tie in letters', { tie_word_embeddings: 'yes' }, /tie_word_embeddings: got "yes"; expected true or false/],
];
for (const [name, fields, message] of faults) {
  test(`${name} is refused`, () => {
    assertRefused(altered(fields), message);
  });
}

test('a missing folder, a missing file and malformed JSON are refused', () => {
  assertRefused(join(scratch, 'nowhere'), /^No such folder: .*nowhere; expected a folder with a checkpoint/);
  assertRefused(scratch, /^No config\.json in /);
  assertRefused(folderWith('{"model_type": '), /config\.json: not JSON \(.+\)$/);
  assertRefused(folderWith('[1]'), /config\.json: contents: got \[1\]; expected a JSON object$/);
});
