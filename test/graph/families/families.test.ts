import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigFile } from '../../../toolkit/checkpoint/config';
import { buildGraph } from '../../../toolkit/graph/build';
import { familyOf } from '../../../toolkit/graph/families/registry';
import { EVERY_FIXTURE, fixtureFolder } from '../../convertedFixture';

for (const fixture of EVERY_FIXTURE)
  test(`every tap of ${fixture} is a node of its shape, and no two nodes or taps have one name`, () => {
    const file = readConfigFile(fixtureFolder(fixture));
    const family = familyOf(file);
    const architecture = family.read(file);
    const { pooler, maskedLm, causalLm } = architecture;
    const heads = { pooler: pooler !== null, maskedLm: maskedLm !== null, causalLm: causalLm !== undefined };
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
