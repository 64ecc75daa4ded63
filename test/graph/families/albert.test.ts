import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { buildGraph } from '../../../toolkit/graph/build';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { fixtureFolder } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

const valid = readConfigFile(fixtureFolder('albert-relu')).fields;

function read(changes: Record<string, unknown>) {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  return familyOf(file).read(file);
}

test('its sizes are read, and its head has the activation of the blocks', () => {
  const { config, maskedLm } = read({});
  const sizes = { numLayers: 5, hiddenSize: 15, embeddingSize: 26, numHeads: 5, intermediateSize: 22 };
  assert.deepEqual(config, { ...sizes, vocabularySize: 130, maxPositions: 24, tieWordEmbeddings: false });
  assert.equal(maskedLm!.activation, 'relu');
});

const REFUSED: [Record<string, unknown>, RegExp][] = [
  [{ embedding_size: undefined }, /embedding_size is missing; expected a whole number from 1/],
  [{ num_hidden_groups: undefined }, /num_hidden_groups is missing; expected a whole number from 1/],
  [{ inner_group_num: 2 }, /inner_group_num: got 2; expected 1: several layers a block are not supported$/],
];
for (const [changes, message] of REFUSED)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    await assertRefused(() => read(changes), message);
  });

/** The group of the value layer that each block reads. */
function groupsOf(changes: Record<string, unknown>): number[] {
  const file = { path: 'config.json', fields: { ...valid, ...changes } };
  const family = familyOf(file);
  const { graph } = buildGraph(family, family.read(file), { pooler: false, maskedLm: false, causalLm: false });
  const weights = graph.weights.map(({ name }) => name);
  assert.equal(new Set(weights).size, weights.length, 'each weight is stored once');
  const read = graph.nodes.flatMap(({ op, input = [] }) => (op === '_FusedMatMul' ? [input[1]!] : []));
  return read.flatMap((name) => {
    const group = /albert_layer_groups\.(\d+)\..*qkv/.exec(name)?.[1];
    return group === undefined ? [] : [Number(group)];
  });
}

test('blocks share the parameters of their group, which are stored once', () => {
  assert.deepEqual(groupsOf({}), [0, 0, 0, 1, 1]);
  assert.deepEqual(groupsOf({ num_hidden_groups: 1 }), [0, 0, 0, 0, 0]);
  assert.deepEqual(groupsOf({ num_hidden_layers: 6, num_hidden_groups: 3 }), [0, 0, 1, 1, 2, 2]);
});
