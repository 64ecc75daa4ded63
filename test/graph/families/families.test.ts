import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { buildGraph } from '../../../toolkit/graph/build';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { EVERY_FIXTURE, fixtureFolder, ONE_OF_EACH } from '../../convertedFixture';
import { assertRefused } from '../../refusal';

for (const fixture of EVERY_FIXTURE)
  test(`every tap of ${fixture} is a node of its shape, and no two nodes or taps have one name`, () => {
    const file = readConfigFile(fixtureFolder(fixture));
    const family = familyOf(file);
    const architecture = family.read(file);
    const { pooler, maskedLm, causalLm } = architecture;
    const heads = { pooler: pooler !== undefined, maskedLm: maskedLm !== undefined, causalLm: causalLm !== undefined };
    const { graph, taps } = buildGraph(family, architecture, heads);
    assert.ok(taps.length > 50);
    // A centre takes two shapes.
    for (const { name, shape, kind } of taps)
      if (!kind.includes('_centred')) assert.deepEqual(graph.shapeOf(name), shape, name);
    const nodes = graph.nodes.map(({ name }) => name);
    assert.equal(new Set(nodes).size, nodes.length);
    const names = new Set(taps.map(({ name }) => name));
    assert.equal(names.size, taps.length);
    assert.ok([...names].every((name) => nodes.includes(name)));
    const placeholders = graph.nodes.filter(({ op, name }) => op === 'Placeholder' && /_ids$|_mask$/.test(name));
    assert.deepEqual(placeholders.map(({ name }) => name).sort(), [...family.inputs].sort());
    const places = new Set(taps.map(({ kind, layer, site }) => [kind, layer, site].join()));
    assert.equal(places.size, taps.length);
  });

for (const fixture of ONE_OF_EACH)
  test(`weights that are quantised or pruned are refused by the field that announces them, in every family: ${fixture}`, async () => {
    const { fields } = readConfigFile(fixtureFolder(fixture));
    const read = (changes: object) => {
      const file = { path: 'config.json', fields: { ...fields, ...changes } };
      return familyOf(file).read(file);
    };
    const quantised = { quantization_config: { quant_method: 'bitsandbytes', load_in_8bit: true } };
    await assertRefused(
      () => read(quantised),
      /^config\.json: quantization_config: got .*bitsandbytes.*; expected null: quant/,
    );
    await assertRefused(
      () => read({ pruned_heads: { 1: [0] } }),
      /^config\.json: pruned_heads: got .*; expected none: pruned/,
    );
    read({ quantization_config: null, pruned_heads: {} });
  });
