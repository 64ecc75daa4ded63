import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { bucketOf } from '../../../toolkit/graph/parts/relativePositionBias';
import { convertedFixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

const valid = readConfigFile(fixtureFolder('mpnet-relu')).fields;

function read(changes: Record<string, unknown>) {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  return familyOf(file).read(file);
}

test('its sizes are read: the first two positions are not for tokens, and the head has the exact gelu', () => {
  const { config, maskedLm } = read({});
  const sizes = { numLayers: 4, hiddenSize: 15, embeddingSize: 15, numHeads: 5, intermediateSize: 22 };
  assert.deepEqual(config, { ...sizes, vocabularySize: 45, maxPositions: 22, tieWordEmbeddings: false });
  assert.equal(maskedLm!.activation, 'gelu');
});

test('its padding is of id 1 whatever the config says', () => {
  assert.equal(read({ pad_token_id: 7 }).config.maxPositions, 22);
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ max_position_embeddings: 2 }, /max_position_embeddings: got 2; expected more than 2, as counting begins at 2$/],
  [
    { relative_attention_num_buckets: 8 },
    /relative_attention_num_buckets: got 8; expected a whole number of at least 32/,
  ],
  [{ num_attention_heads: 4 }, /hidden_size: got 15; expected a multiple of num_attention_heads 4/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

test('every offset is in the bucket that transformers puts it into', () => {
  const path = join(__dirname, '../../golden/relative_buckets.json');
  const expected = JSON.parse(readFileSync(path, 'utf8')) as number[];
  assert.equal(new Set(expected).size, 32 - 1); // none is for distance 0 on the far side
  assert.deepEqual(
    expected.map((_, i) => bucketOf(i - 599)),
    expected,
  );
});

test('a converted checkpoint is fed no token types, and its special tokens are its own', async () => {
  const { inputs, roles } = openConverted(await convertedFixture('mpnet-gelu'));
  assert.deepEqual(inputs, ['input_ids', 'attention_mask']);
  assert.deepEqual([roles.mask, roles.removal], ['<mask>', '<mask>']);
});
