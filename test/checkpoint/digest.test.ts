import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sha256, sha256File } from '../../toolkit/checkpoint/digest';

test('the example of FIPS 180-4', () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  assert.equal(sha256('abc'), expected);
  assert.equal(sha256(Uint8Array.of(0x61, 0x62, 0x63)), expected);
});

test('a file of several chunks has the digest of its bytes', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'digest-'));
  t.after(() => {
    rmSync(dir, { recursive: true });
  });
  const bytes = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i * 31) % 251);
  const path = join(dir, 'file');
  writeFileSync(path, bytes);
  assert.equal(await sha256File(path), sha256(bytes));
  writeFileSync(path, bytes.with(2_400_000, 255));
  assert.notEqual(await sha256File(path), sha256(bytes));
});

test('a missing file is an error', async () => {
  await assert.rejects(sha256File(join(tmpdir(), 'no-such-file-here')), { code: 'ENOENT' });
});
