import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { convertCheckpoint } from '../../../toolkit/graph/convert';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { inspectCheckpoint } from '../../../toolkit/graph/inspect';
import { convertedFixture, fixtureFolder, newPath } from '../../convertedFixture';
import { assertRefused } from '../../refusal';
import { convertAltered } from '../alteredCheckpoint';

const valid = readConfigFile(fixtureFolder('electra-relu')).fields;

function read(changes: Record<string, unknown>) {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  return familyOf(file).read(file);
}

test('its sizes are read, and the head of a generator has the exact gelu whatever the blocks have', () => {
  const { config, maskedLm, pooler } = read({});
  const sizes = { numLayers: 4, hiddenSize: 15, embeddingSize: 26, numHeads: 5, intermediateSize: 22 };
  assert.deepEqual(config, { ...sizes, vocabularySize: 45, maxPositions: 24, tieWordEmbeddings: false });
  assert.equal(maskedLm!.activation, 'gelu');
  assert.equal(maskedLm!.eps, 1e-5);
  assert.equal(pooler, undefined);
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ embedding_size: undefined }, /^config\.json: embedding_size is missing; expected a whole number from 1/],
  [{ embedding_size: 0 }, /embedding_size: got 0; expected a whole number from 1/],
  [{ num_attention_heads: 4 }, /hidden_size: got 15; expected a multiple of num_attention_heads 4/],
  [{ is_decoder: true }, /is_decoder: got true; expected false/],
  [{ hidden_act: 'mish' }, /hidden_act: got "mish"; expected one of gelu,/],
  [{ model_type: 'elektra' }, /model_type: got "elektra"; expected one of .*electra.*\. Did you mean "electra"\?$/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

test('a config whose embeddings have another width than the weights is refused, naming the tensor', async () => {
  const config = (fields: Record<string, unknown>) => {
    fields.embedding_size = 20; // as wide as the blocks: nothing would lead from one to the other
  };
  await assertRefused(
    () => convertAltered('electra-gelu', { config }),
    /^Shape of weight electra\.embeddings\.word_embeddings\.weight: got "\[53, 12\]"; expected "?\[53, 20\]/,
  );
});

test('a discriminator is converted without its head, which is listed; a generator with its masked-LM head', async () => {
  const [out, notes] = [newPath('discriminator'), [] as string[]];
  await convertCheckpoint(fixtureFolder('electra-tanh'), out, { onNote: (note) => notes.push(note) });
  const scope = 'discriminator_predictions.dense';
  const leftOver = [scope, `${scope}_prediction`].flatMap((name) => [`${name}.bias`, `${name}.weight`]);
  assert.deepEqual(notes, [`Tensors of the checkpoint that take no part in the graph: ${leftOver.join(', ')}`]);
  const { heads, provenance } = inspectCheckpoint(out);
  assert.deepEqual(heads, []);
  assert.deepEqual(provenance.source.leftOver, leftOver);
  const generator = inspectCheckpoint(await convertedFixture('electra-gelu'));
  assert.deepEqual([generator.family, generator.heads], ['electra', ['maskedLm']]);
  assert.equal(generator.provenance.source.leftOver, undefined);
});

test('the sum of the embeddings has their width, every other state that of the blocks', async () => {
  const { taps } = openConverted(await convertedFixture('electra-gelu'));
  const states = taps.filter(({ kind }) => kind === 'state');
  const widths = states.map(({ name, shape }) => [name, shape.at(-1)]);
  const wide = [1, 2, 3].flatMap((layer) => [
    [`residual.${layer}`, 20],
    [`hidden_states.${layer}`, 20],
  ]);
  assert.deepEqual(widths, [['residual.0', 12], ['hidden_states.0', 20], ...wide]);
  const shown = inspectCheckpoint(await convertedFixture('electra-gelu')).taps.filter(({ kind }) => kind === 'state');
  assert.deepEqual(
    shown.map(({ name, layers, shape }) => [name, layers, shape.at(-1)]),
    [
      ['residual', '0', 12],
      ['hidden_states', '0-3', 20],
      ['residual', '1-3', 20],
    ],
  );
});
