import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

test('the manifest lists every converted checkpoint that is committed', (t) => {
  const { status, stdout } = spawnSync('git', ['ls-files', '*/provenance.json'], {
    cwd: CHECKPOINTS,
    encoding: 'utf8',
  });
  if (status !== 0) {
    t.skip('this is no git checkout: which folders are committed is not known');
    return;
  }
  const folders = stdout.trim().split('\n').map(dirname);
  assert.deepEqual(manifest.checkpoints.map(({ folder }) => folder).sort(), folders.sort());
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
