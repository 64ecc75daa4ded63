import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { before } from 'node:test';
import { type Backend, openBackend } from '../../toolkit/activations/openBackend';
import { inspectCheckpoint } from '../../toolkit/graph/inspect';
import { convertedFixture, fixtureFolder, newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';
import { alterJson } from './alteredCheckpoint';

let backend: Backend;
before(async () => {
  backend = await openBackend('cpu');
});

/** A copy of a converted checkpoint that may be altered. */
async function copy(): Promise<string> {
  const dir = newPath('copy');
  cpSync(await convertedFixture('tiny-gelu'), dir, { recursive: true });
  return dir;
}

test('a folder that loads does so from a copy as well', async () => {
  const model = await backend.loadModel(await copy());
  assert.equal(model.digest, inspectCheckpoint(await convertedFixture('tiny-gelu')).digest);
  model.dispose();
});

for (const file of [
  'group1-shard1of1.bin',
  'constants.bin',
  'model.json',
  'taps.json',
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
])
  test(`one altered bit in ${file} is noticed on loading`, async () => {
    const dir = await copy();
    const bytes = readFileSync(join(dir, file));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(dir, file), bytes);
    const message = new RegExp(
      `${file} was altered after conversion: its sha256: got "[0-9a-f]{64}"; expected [0-9a-f]{64}$`,
    );
    await assertRefused(() => backend.loadModel(dir), message);
  });

test('a missing file', async () => {
  const dir = await copy();
  rmSync(join(dir, 'group1-shard1of1.bin'));
  const message = /^File missing from the converted checkpoint: .*group1-shard1of1\.bin$/;
  await assertRefused(() => backend.loadModel(dir), message);
  await assertRefused(() => inspectCheckpoint(dir), message);
});

test('a truncated shard', async () => {
  const dir = await copy();
  truncateSync(join(dir, 'group1-shard1of1.bin'), 1000);
  await assertRefused(() => backend.loadModel(dir), /^Size of .*group1-shard1of1\.bin: got 1000; expected \d+ bytes$/);
});

test('a Git LFS pointer in place of a file is named as what it is', async () => {
  for (const file of ['group1-shard1of1.bin', 'taps.json', 'provenance.json']) {
    const dir = await copy();
    writeFileSync(join(dir, file), 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 5\n');
    await assertRefused(
      () => backend.loadModel(dir),
      new RegExp(`${file.replace('.', '\\.')} is a Git LFS pointer; expected`),
    );
  }
});

test('a folder that is missing, or was never converted', async () => {
  await assertRefused(
    () => backend.loadModel(newPath('absent')),
    /^No such folder: .*absent; expected the folder of a checkpoint, or a model on the hub as ORG\/NAME or ORG\/NAME@REVISION$/,
  );
  const empty = newPath('empty');
  mkdirSync(empty);
  await assertRefused(
    () => backend.loadModel(empty),
    /^No checkpoint in .*empty; expected a converted folder, or a Hugging Face folder$/,
  );
  await assertRefused(
    async () => Promise.resolve(inspectCheckpoint(fixtureFolder('tiny-gelu'))),
    /^Not a converted checkpoint: .*tiny-gelu has no provenance\.json; expected a folder written by npm run checkpoint/,
  );
});

test('the provenance of another format, incomplete, or not JSON', async () => {
  const provenance = join(await copy(), 'provenance.json');
  const dir = join(provenance, '..');
  alterJson(provenance, (contents) => {
    contents.format = 2;
  });
  await assertRefused(
    () => backend.loadModel(dir),
    /provenance\.json: format: got 2; expected 1, the layout this toolkit reads$/,
  );
  alterJson(provenance, (contents) => {
    contents.format = 1;
    delete contents.files;
  });
  await assertRefused(() => backend.loadModel(dir), /provenance\.json: files is missing; expected an object$/);
  writeFileSync(provenance, '{');
  await assertRefused(() => backend.loadModel(dir), /provenance\.json: not JSON \(.+\)$/);
});

test('inspect shows sizes, source and kinds of taps with their layers', async () => {
  const { config, provenance, digest, taps } = inspectCheckpoint(await convertedFixture('tiny-relu'));
  assert.equal(config.hiddenSize, 20);
  assert.equal(provenance.source.name, 'tiny-relu');
  assert.equal(provenance.source.licence, null);
  assert.match(digest, /^[0-9a-f]{64}$/);
  const kinds = new Map(taps.map(({ name, shape, layers }) => [name, { shape, layers }]));
  assert.equal(kinds.size, taps.length);
  assert.deepEqual(kinds.get('hidden_states'), { shape: ['B', 'T', 20], layers: '0-4' });
  assert.deepEqual(kinds.get('attentions'), { shape: ['B', 5, 'T', 'T'], layers: '1-4' });
  assert.deepEqual(kinds.get('values'), { shape: ['B', 5, 'T', 4], layers: '1-4' });
  assert.deepEqual(kinds.get('tas'), { shape: ['B', 'T'], layers: '0-4' });
  assert.deepEqual(kinds.get('mlm_logits'), { shape: ['B', 'T', 45], layers: null });
  assert.ok(!kinds.has('pooler'));
});
