import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256Words } from '../../toolkit/attribution/sha256';

function nodes(text: string): number[] {
  const digest = createHash('sha256').update(text).digest();
  return Array.from({ length: 8 }, (_, i) => digest.readInt32BE(4 * i));
}

test("every length around a block's end, and text beyond ASCII, has the digest that Node gives", () => {
  const texts = Array.from({ length: 140 }, (_, length) => 'random 8 '.repeat(16).slice(0, length));
  for (const text of [...texts, 'Ångström 语言 😀', '\ud800'])
    assert.deepEqual([...sha256Words(text)], nodes(text), text);
});
