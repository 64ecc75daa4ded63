import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspectCheckpoint } from '../../toolkit';

interface Entry {
  folder: string;
  licence: string;
  dtype: string;
  rewritten: Record<string, string>;
  sha256: string;
}

const CHECKPOINTS = join(__dirname, '../../checkpoints');
const manifest = JSON.parse(readFileSync(join(CHECKPOINTS, 'manifest.json'), 'utf8')) as { checkpoints: Entry[] };

test('the manifest lists every converted checkpoint there is', () => {
  const folders = readdirSync(CHECKPOINTS, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && readdirSync(join(CHECKPOINTS, entry.name)).includes('provenance.json'),
  );
  assert.deepEqual(manifest.checkpoints.map(({ folder }) => folder).sort(), folders.map(({ name }) => name).sort());
});

for (const { folder, licence, dtype, rewritten, sha256 } of manifest.checkpoints) {
  test(`the manifest says of ${folder} what its provenance says`, () => {
    const { provenance, digest } = inspectCheckpoint(join(CHECKPOINTS, folder));
    assert.equal(digest, sha256);
    assert.equal(provenance.dtype, dtype);
    assert.equal(provenance.source.licence, licence);
    assert.deepEqual(provenance.source.files, rewritten);
  });
}
