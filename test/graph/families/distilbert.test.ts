import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { readTokenizerFiles } from '../../../toolkit/checkpoint/tokenizerFiles';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { Tokenizer } from '../../../toolkit/tokens/tokenizer';
import { convertedFixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { convertAltered } from '../alteredCheckpoint';
import { openConverted } from '../../../toolkit/graph/convertedFolder';

const valid = readConfigFile(fixtureFolder('distil-gelu')).fields;

function read(changes: Record<string, unknown>) {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  return familyOf(file).read(file);
}

test('its own keys are read, and those that do not change the computation are read past', () => {
  const { config, maskedLm, pooler } = read({ sinusoidal_pos_embds: true, layer_norm_eps: 0.5, hidden_size: 28 });
  const sizes = {
    numLayers: 3,
    hiddenSize: 28,
    embeddingSize: 28,
    numHeads: 4,
    intermediateSize: 60,
    vocabularySize: 53,
  };
  assert.deepEqual(config, { ...sizes, maxPositions: 24, tieWordEmbeddings: true });
  assert.equal(maskedLm!.activation, 'gelu');
  assert.equal(maskedLm!.eps, 1e-12);
  assert.equal(pooler, undefined);
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ dim: undefined }, /^config\.json: dim is missing; expected a whole number from 1/],
  [{ n_heads: 5 }, /dim: got 28; expected a multiple of n_heads 5/],
  [{ activation: 'mish' }, /activation: got "mish"; expected one of gelu,/],
  [{ hidden_size: 32 }, /hidden_size: got 32; expected 28, as dim$/],
  [{ num_hidden_layers: 6 }, /num_hidden_layers: got 6; expected 3, as n_layers$/],
  [{ quantization_config: { bits: 8 } }, /quantization_config: got .*; expected null/],
  [
    { model_type: 'distillbert' },
    /model_type: got "distillbert"; expected one of .*, distilbert, .*\. Did you mean "distilbert"\?$/,
  ],
];

for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

test('a decoder that is stored beside embeddings it is equal to, is stored once', async () => {
  const dir = await convertAltered('distil-gelu', {
    tensors: (all) => {
      all.set('vocab_projector.weight', all.get('distilbert.embeddings.word_embeddings.weight')!);
    },
  });
  const plain = await convertAltered('distil-gelu', {});
  const shards = (folder: string) => openConverted(folder).provenance.files['group1-shard1of1.bin'];
  assert.deepEqual(shards(dir), shards(plain));
});

test('its tokenizer cuts as that of transformers does', () => {
  const encode = (fixture: 'distil-gelu' | 'distil-relu', text: string) =>
    new Tokenizer(readTokenizerFiles(fixtureFolder(fixture)), 24).encode(text).tokens;
  assert.deepEqual(encode('distil-gelu', 'The DOGs barked!').slice(1, -1), ['the', 'dog', '##s', 'bark', '##ed', '!']);
  assert.deepEqual(encode('distil-relu', 'Anna walked in Rome.').slice(1, -1), [
    'Anna',
    'walk',
    '##ed',
    'in',
    'Rome',
    '.',
  ]);
});

test('what a converted checkpoint says of itself', async () => {
  const dir = await convertedFixture('distil-relu');
  const contents = JSON.parse(readFileSync(join(dir, 'taps.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(contents), ['format', 'family', 'inputs', 'sites', 'roles', 'heads', 'taps']);
  assert.equal(contents.family, 'distilbert');
  assert.deepEqual(contents.inputs, ['input_ids', 'attention_mask']);
  assert.deepEqual(contents.heads, ['maskedLm']);
  const taps = contents.taps as unknown[];
  assert.deepEqual(taps[2], { name: 'residual.0', kind: 'state', layer: 0, site: 'pre', shape: ['B', 'T', 30] });
});
