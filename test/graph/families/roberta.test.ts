import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { openConverted } from '../../../toolkit/graph/convertedFolder';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { convertedFixture, fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

const valid = readConfigFile(fixtureFolder('roberta-relu')).fields;

function read(changes: Record<string, unknown>) {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  return familyOf(file).read(file);
}

test('positions up to the id of padding are not for tokens, and the head has the exact gelu', () => {
  const { config, maskedLm } = read({});
  const sizes = { numLayers: 4, hiddenSize: 15, embeddingSize: 15, numHeads: 5, intermediateSize: 22 };
  assert.deepEqual(config, { ...sizes, vocabularySize: 300, maxPositions: 20, tieWordEmbeddings: false });
  assert.equal(maskedLm!.activation, 'gelu');
});

test("padding has the id 1 unless the config says otherwise, as in Hugging Face's code", () => {
  assert.equal(read({ pad_token_id: undefined }).config.maxPositions, 22);
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ max_position_embeddings: 4 }, /max_position_embeddings: got 4; expected more than 4, as counting begins at 4$/],
  [{ pad_token_id: -1 }, /pad_token_id: got -1; expected a whole number of at least 0, the id of a token$/],
  [{ pad_token_id: null }, /pad_token_id: got null; expected a whole number/],
  [{ is_decoder: true }, /is_decoder: got true; expected false/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

test('RoBERTa and XLM-R are families of their own names, fed no token types', async () => {
  for (const [fixture, family] of [
    ['roberta-gelu', 'roberta'],
    ['xlmr-tanh', 'xlm-roberta'],
  ] as const) {
    const converted = openConverted(await convertedFixture(fixture));
    assert.equal(converted.family, family);
    assert.deepEqual(converted.inputs, ['input_ids', 'attention_mask']);
    assert.equal(converted.roles.mask, '<mask>');
  }
});
