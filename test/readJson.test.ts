import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { readJson } from '../toolkit/readJson';
import { newPath } from './convertedFixture';
import { assertRefused } from './refusal';

const schema = z.object({ size: z.int('a whole number'), names: z.array(z.string()).default([]) });

function file(contents: string | Uint8Array): string {
  const path = newPath('values.json');
  writeFileSync(path, contents);
  return path;
}

test('a file gives its value as the schema has it', () => {
  assert.deepEqual(readJson(file('{"size": 3, "more": 1}'), schema), { size: 3, names: [] });
});

test('a file that is not UTF-8, not JSON, or another value is refused by its path', async () => {
  for (const [contents, message] of [
    [Uint8Array.of(0x22, 0xff, 0x22), /values\.json: not UTF-8$/],
    ['', /values\.json: not JSON \(.+\)$/],
    ['{"size": 3', /values\.json: not JSON \(.+\)$/],
    ['\ufeff{"size": 3}', /values\.json: not JSON \(.+\)$/],
    ['[3]', /values\.json: contents: got \[3\]; expected an object$/],
    ['{"size": 0.5}', /values\.json: size: got 0.5; expected a whole number$/],
    ['{"size": 3, "names": ["a", 2]}', /values\.json: names\.1: got 2; expected a text$/],
  ] as const)
    await assertRefused(() => readJson(file(contents), schema), message);
});

test('a file that is not there is no mistake that the reader knows: the caller says what it is', () => {
  assert.throws(() => readJson(newPath('absent.json'), schema), { code: 'ENOENT' });
});
