import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../toolkit/checkpoint/config';
import { bertGraph } from '../../toolkit/graph/bert';
import { listTaps } from '../../toolkit/graph/tapList';
import { FIXTURES, fixtureFolder } from '../convertedFixture';

for (const fixture of FIXTURES)
  test(`the graph knows the shape of every tap of ${fixture}, and every node has a name of its own`, () => {
    const config = readConfig(fixtureFolder(fixture));
    const heads = { pooler: true, maskedLm: true };
    const graph = bertGraph(config, heads);
    // A centre takes two shapes.
    const taps = listTaps(config, heads).filter(({ kind }) => !kind.includes('_centred'));
    assert.ok(taps.length > 50);
    for (const { name, shape } of taps) assert.deepEqual(graph.shapeOf(name), shape, name);
    const names = graph.nodes.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
