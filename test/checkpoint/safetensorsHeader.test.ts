import assert from 'node:assert/strict';
import test from 'node:test';
import { parseHeader } from '../../toolkit/checkpoint/safetensorsHeader';
import { UserError } from '../../toolkit/errors';

const tensor = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

function assertRefused(header: Uint8Array, dataBytes: number, message: RegExp): void {
  assert.throws(
    () => parseHeader(header, dataBytes, 'file.safetensors'),
    (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /^file\.safetensors: /);
      assert.match(error.message, message);
      return true;
    },
  );
}

test('tensors that fill the file, in any order, are accepted', () => {
  const header = { b: tensor('F16', [2, 1], 4, 8), a: tensor('F32', [], 0, 4), empty: tensor('F32', [0], 4, 4) };
  const bytes = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  assert.deepEqual(
    [...parseHeader(bytes, 8, 'file.safetensors').values()],
    [
      { name: 'b', dtype: 'F16', shape: [2, 1], begin: 4, end: 8 },
      { name: 'a', dtype: 'F32', shape: [], begin: 0, end: 4 },
      { name: 'empty', dtype: 'F32', shape: [0], begin: 4, end: 4 },
    ],
  );
});

const one = tensor('F32', [1], 0, 4);
const headerFaults: [string, unknown, number, RegExp][] = [
  [
    'an offset beyond the file',
    { a: tensor('F32', [2], 0, 8) },
    4,
    /tensor a ends beyond the file \(truncated\?\): at byte: got 8; expected at most 4/,
  ],
  [
    'overlapping tensors',
    { a: tensor('F32', [2], 0, 8), b: tensor('F32', [1], 4, 8) },
    8,
    /tensor b overlaps the tensor before it: begins at byte: got 4; expected 8/,
  ],
  [
    'a hole',
    { a: one, b: tensor('F32', [1], 8, 12) },
    12,
    /tensor b leaves a hole before it: begins at byte: got 8; expected 4/,
  ],
  ['a hole at the start', { a: tensor('F32', [1], 4, 8) }, 8, /tensor a leaves a hole before it/],
  ['bytes after the last tensor', { a: one }, 5, /bytes after the header: got 5; expected 4/],
  [
    'bytes that do not fit the shape',
    { a: tensor('F32', [3], 0, 4) },
    4,
    /tensor a: bytes: got 4; expected 12 for F32 of shape \[3\]/,
  ],
  [
    'a dtype that does not fit the bytes',
    { a: tensor('F16', [1], 0, 4) },
    4,
    /tensor a: bytes: got 4; expected 2 for F16/,
  ],
  ['offsets in reverse', { a: tensor('F99', [1], 4, 0) }, 4, /tensor a: bytes: got -4/],
  [
    'a negative offset',
    { a: tensor('F32', [1], -4, 0) },
    4,
    /tensor a: header entry: got .*expected \{"dtype", "shape"/,
  ],
  ['a broken shape', { a: { ...one, shape: [0.5] } }, 4, /tensor a: header entry/],
  ['an entry without offsets', { a: { dtype: 'F32', shape: [1] } }, 4, /tensor a: header entry/],
  ['a header that is no object', [1], 0, /header is not an object/],
];
for (const [name, header, dataBytes, message] of headerFaults) {
  test(`${name} is refused`, () => {
    assertRefused(Buffer.from(JSON.stringify(header)), dataBytes, message);
  });
}

test('a header that is not JSON, or not UTF-8, is refused', () => {
  for (const text of [Buffer.from('{"a": '), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])])
    assertRefused(text, 0, /header cannot be read: got .*; expected a JSON object in UTF-8/);
});
