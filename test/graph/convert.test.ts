import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sha256File } from '../../toolkit/checkpoint/digest';
import { readConfigFile } from '../../toolkit/checkpoint/config';
import { readTokenizerFiles } from '../../toolkit/checkpoint/tokenizerFiles';
import { buildGraph } from '../../toolkit/graph/build';
import { convertCheckpoint } from '../../toolkit/graph/convert';
import { openConverted } from '../../toolkit/graph/convertedFolder';
import { describe } from '../../toolkit/graph/description';
import { familyOf } from '../../toolkit/graph/families/registry';
import { constantBytes, modelJson } from '../../toolkit/graph/modelJson';
import { rolesOf } from '../../toolkit/graph/roles';
import { SHARD_BYTES } from '../../toolkit/graph/shards';
import { convertedFixture, fixtureFolder, FIXTURES, newPath } from '../convertedFixture';
import { alteredCheckpoint, convertAltered, type StoredBytes } from './alteredCheckpoint';
import { readGraph } from './graphJson';

for (const dtype of ['float32', 'float16'] as const)
  test(`converting twice gives the same bytes, ${dtype}`, async () => {
    const [first, second] = [await convertedFixture('tiny-tanh', dtype), newPath('again')];
    await convertCheckpoint(fixtureFolder('tiny-tanh'), second, { dtype });
    const files = readdirSync(first).sort();
    assert.deepEqual(readdirSync(second).sort(), files);
    for (const file of files) assert.deepEqual(readFileSync(join(second, file)), readFileSync(join(first, file)), file);
  });

/** The taps of the contract: kind, first layer. */
const CONTRACT: [string, number][] = [
  ['hidden_states', 0],
  ['residual', 0],
  ['attentions', 1],
  ['attention_received', 1],
  ['attention_mean', 1],
  ['attention_from_cls', 1],
  ['attention_norm', 1],
  ['attention_norm_residual', 1],
  ['values', 1],
  ['attention_output', 1],
  ['attention_residual', 1],
  ['tas', 0],
  ['tas_l1', 0],
  ['tas_linf', 0],
  ['residual_norm', 0],
  ['residual_norm_l1', 0],
  ['residual_norm_linf', 0],
  ['shift', 1],
  ['gradient.hidden_states', 0],
  ['gradient.residual', 0],
];

for (const fixture of FIXTURES)
  test(`every tap of the contract is a node and listed: ${fixture}`, async () => {
    const dir = await convertedFixture(fixture);
    const { taps, config, inputs } = openConverted(dir);
    const nodes = readGraph(dir).modelTopology.node.map(({ name }) => name);
    const listed = taps.map(({ name }) => name);
    assert.equal(new Set(nodes).size, nodes.length);
    for (const name of [...inputs, ...listed]) assert.ok(nodes.includes(name), name);
    for (const [kind, first] of CONTRACT)
      for (let layer = first; layer <= config.numLayers; layer++) assert.ok(listed.includes(`${kind}.${layer}`), kind);
    assert.equal(listed.includes('pooler'), fixture !== 'tiny-relu');
    for (const name of ['mlm_logits', 'mlm_loss', 'mlm_top1', 'label_logit', 'cotangent.mlm_loss', 'cotangent.logit'])
      assert.equal(listed.includes(name), fixture !== 'tiny-tanh', name);
  });

test('the graph holds no operation without a gradient or a wasm kernel', async () => {
  const barred = ['SquaredDifference', 'StridedSlice', 'GatherNd', 'Einsum'];
  const used = readGraph(await convertedFixture('tiny-gelu')).modelTopology.node.map(({ op }) => op);
  assert.deepEqual(
    barred.filter((op) => used.includes(op)),
    [],
  );
});

test('a head without weights has no tap', async () => {
  const without = (part: string) => ({
    tensors: (tensors: Map<string, StoredBytes>) => {
      for (const name of tensors.keys()) if (name.includes(part)) tensors.delete(name);
    },
  });
  const heads = (dir: string) =>
    openConverted(dir)
      .taps.map(({ name }) => name)
      .filter((name) => name === 'pooler' || name === 'mlm_logits');
  assert.deepEqual(heads(await convertAltered('tiny-gelu', {})), ['pooler', 'mlm_logits']);
  assert.deepEqual(heads(await convertAltered('tiny-gelu', without('pooler'))), ['mlm_logits']);
  assert.deepEqual(heads(await convertAltered('tiny-gelu', without('cls.'))), ['pooler']);
});

test('the licence of a model card is read as YAML has it', async () => {
  for (const card of ['license: "mit"', 'license:\n- mit', "license: 'mit'"].flatMap((line) => [
    line,
    line.replaceAll('\n', '\r\n'),
  ])) {
    const dir = newPath('card');
    cpSync(fixtureFolder('tiny-gelu'), dir, { recursive: true });
    writeFileSync(join(dir, 'README.md'), `---\r\nlanguage: en\r\n${card}\r\n---\r\n`);
    const out = newPath('licensed');
    await convertCheckpoint(dir, out, { dtype: 'float32' });
    const { source } = JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8')) as {
      source: { licence: string };
    };
    assert.equal(source.licence, 'mit', card);
  }
});

test('the provenance names source, licence and digests of what was read and written', async () => {
  const dir = alteredCheckpoint('tiny-gelu', {});
  writeFileSync(join(dir, 'README.md'), '---\nlanguage: en\nlicense: mit\n---\nlicense: none\n');
  writeFileSync(join(dir, 'added_tokens.json'), '{}');
  writeFileSync(join(dir, 'special_tokens_map.json'), '{}');
  const [stated, given] = [newPath('stated'), newPath('given')];
  await convertCheckpoint(dir, stated);
  await convertCheckpoint(dir, given, { source: 'elsewhere', licence: 'Apache-2.0', dtype: 'float16' });
  const { provenance } = openConverted(stated);
  assert.equal(provenance.source.licence, 'mit');
  assert.deepEqual(
    Object.keys(provenance.source.files).sort(),
    readdirSync(dir).filter((name) => name !== 'README.md'),
  );
  assert.equal(provenance.source.files['model.safetensors'], await sha256File(join(dir, 'model.safetensors')));
  assert.deepEqual(
    Object.keys(provenance.files).sort(),
    readdirSync(stated).filter((name) => name !== 'provenance.json'),
  );
  const other = openConverted(given);
  assert.equal(other.provenance.source.name, 'elsewhere');
  assert.equal(other.provenance.source.licence, 'Apache-2.0');
  assert.equal(other.provenance.dtype, 'float16');
  assert.notEqual(other.digest, openConverted(stated).digest);
});

test('progress rises to 1', async () => {
  const shares: number[] = [];
  await convertCheckpoint(fixtureFolder('tiny-tanh'), newPath('progress'), {
    onProgress: (share) => shares.push(share),
  });
  assert.deepEqual(
    shares.toSorted((a, b) => a - b),
    shares,
  );
  assert.equal(shares.at(-1), 1);
});

test('no shard of the embedded checkpoint is larger than 16 MiB', () => {
  const { files } = openConverted(join(__dirname, '../../checkpoints/bert-base-uncased')).provenance;
  const shards = Object.keys(files).filter((name) => name.includes('shard'));
  assert.ok(shards.length > 1);
  for (const name of shards) assert.ok(files[name]!.bytes <= SHARD_BYTES, name);
});

test('the graph of the embedded checkpoint is the one that is written today', () => {
  const dir = join(__dirname, '../../checkpoints/bert-base-uncased');
  const file = readConfigFile(dir);
  const family = familyOf(file);
  const heads = { pooler: true, maskedLm: true, causalLm: false };
  const { graph, taps } = buildGraph(family, family.read(file), heads);
  const embedded = readGraph(dir);
  const signature = { inputs: family.inputs, output: 'hidden_states.12' };
  const json = modelJson(graph, 'float16', embedded.weightsManifest[0]!.paths, signature);
  assert.deepEqual(embedded, JSON.parse(JSON.stringify(json)));
  const written = JSON.parse(readFileSync(join(dir, 'taps.json'), 'utf8')) as object;
  const roles = rolesOf(family.roles, readTokenizerFiles(dir).special);
  assert.deepEqual(written, JSON.parse(JSON.stringify(describe(family, roles, heads, taps))));
  assert.ok(readFileSync(join(dir, 'constants.bin')).equals(constantBytes(graph.constants)));
});
