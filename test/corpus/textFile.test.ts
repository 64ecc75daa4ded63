import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readTextFile } from '../../toolkit/corpus/textFile';
import { assertRefused } from '../refusal';

const scratch = mkdtempSync(join(tmpdir(), 'text-file-'));
after(() => {
  rmSync(scratch, { recursive: true });
});
const path = join(scratch, 'corpus.txt');

test('what a download left in place of a text is refused, which would be scored as text', async () => {
  for (const [contents, message] of [
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 5\n',
      /corpus\.txt is a Git LFS pointer; expected/,
    ],
    ['<!DOCTYPE html>\n<html lang="en">', /corpus\.txt is an HTML page; expected the file itself/],
  ] as const) {
    writeFileSync(path, contents);
    await assertRefused(() => readTextFile(path), message);
  }
});

test('a text that speaks of such files is a text', () => {
  for (const line of [
    'The version https://git-lfs.github.com/spec/v1 is old.',
    '<b>Rivers</b> carve valleys.',
    '<!-- a note -->',
  ]) {
    writeFileSync(path, `${line}\n`);
    assert.deepEqual(readTextFile(path).lines, [line, '']);
  }
});
