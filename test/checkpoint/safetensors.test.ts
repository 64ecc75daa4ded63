import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { sha256 } from '../../toolkit/checkpoint/digest';
import { Safetensors } from '../../toolkit/checkpoint/safetensors';
import { UserError } from '../../toolkit/errors';
import { PROTOTYPE_NAMES } from '../prototypeNames';

type Golden = Record<string, Record<string, { dtype: string; shape: number[]; sha256: string | null }>>;
const golden = JSON.parse(readFileSync(join(__dirname, '../golden/checkpoint/values.json'), 'utf8')) as Golden;
const fixtures = join(__dirname, '../fixtures/checkpoints');
const scratch = mkdtempSync(join(tmpdir(), 'safetensors-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

let files = 0;

function fileOf(...parts: Uint8Array[]): string {
  const path = join(scratch, `${files++}.safetensors`);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

function lengthOf(header: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(header.length));
  return bytes;
}

/** A safetensors file with this header and these bytes after it. */
function write(header: unknown, data: Uint8Array): string {
  const text = Buffer.from(JSON.stringify(header));
  return fileOf(lengthOf(text), text, data);
}

const tensor = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

function reading<T>(path: string, use: (file: Safetensors) => T): T {
  const file = Safetensors.open(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

function assertRefused(act: () => unknown, message: RegExp): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

const opening = (path: string) => () => {
  Safetensors.open(path).close();
};

for (const [name, tensors] of Object.entries(golden)) {
  test(`${name}: every tensor is the safetensors library's, to the bit`, () => {
    reading(join(fixtures, name, 'model.safetensors'), (file) => {
      assert.deepEqual([...file.entries.keys()].sort(), Object.keys(tensors).sort());
      for (const [key, expected] of Object.entries(tensors)) {
        const { dtype, shape } = file.entries.get(key)!;
        assert.deepEqual({ dtype, shape }, { dtype: expected.dtype, shape: expected.shape }, key);
        if (expected.sha256 === null) continue;
        const values = file.read(key);
        assert.equal(
          values.length,
          shape.reduce((product, size) => product * size, 1),
        );
        assert.equal(sha256(new Uint8Array(values.buffer)), expected.sha256, key);
      }
    });
  });
}

test('known bytes in each dtype, behind metadata and padding', () => {
  const header = {
    __metadata__: { format: 'pt' },
    half: tensor('F16', [2], 8, 12),
    full: tensor('F32', [1, 2], 0, 8),
    brain: tensor('BF16', [1], 12, 14),
    none: tensor('F32', [0, 3], 14, 14),
  };
  const text = Buffer.from(`${JSON.stringify(header)}   `);
  const data = Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc1, 0x00, 0x3e, 0x01, 0x80, 0x40, 0x40);
  reading(fileOf(lengthOf(text), text, data), (file) => {
    assert.deepEqual([...file.entries.keys()], ['half', 'full', 'brain', 'none']);
    assert.deepEqual([...file.read('full')], [1, -10]);
    assert.deepEqual([...file.read('half')], [1.5, -(2 ** -24)]);
    assert.deepEqual([...file.read('brain')], [3]);
    assert.deepEqual([...file.read('none')], []);
  });
});

test('integers and unknown dtypes are listed and refused when read', () => {
  const path = write(
    { ids: tensor('I64', [1], 0, 8), odd: tensor('F99', [3], 8, 9), inherited: tensor('constructor', [1], 9, 10) },
    new Uint8Array(10),
  );
  reading(path, (file) => {
    assert.equal(file.entries.get('ids')!.dtype, 'I64');
    assertRefused(() => file.read('ids'), /dtype of tensor ids: got "I64"; expected one of F64, F32, F16, BF16/);
    assertRefused(() => file.read('odd'), /dtype of tensor odd: got "F99"/);
    assertRefused(() => file.read('inherited'), /dtype of tensor inherited: got "constructor"/);
  });
});

test('NaN and infinite weights are refused with tensor and index', () => {
  const header = { a: tensor('F32', [3], 0, 12), b: tensor('F16', [1], 12, 14) };
  reading(write(header, Buffer.concat([floats(1, 2, NaN), Uint8Array.of(0, 0xfc)])), (file) => {
    assertRefused(() => file.read('a'), /tensor a: value 2: got NaN; expected a finite float32 number/);
    assertRefused(() => file.read('b'), /tensor b: value 0: got -Infinity/);
  });
});

test('an unknown tensor is refused with the nearest name', () => {
  reading(write({ weight: tensor('F32', [1], 0, 4) }, floats(1)), (file) => {
    assertRefused(() => file.read('wieght'), /unknown tensor: got "wieght"\. Did you mean "weight"\?/);
  });
});

test('a header longer than the file, or absurd, is refused', () => {
  assertRefused(opening(fileOf(Uint8Array.of(1, 2, 3))), /is truncated: bytes: got 3; expected at least 8/);
  const beyond = fileOf(Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d));
  assertRefused(opening(beyond), /header length: got 9; expected at most 2, the bytes left in the file/);
  const absurd = fileOf(new Uint8Array(8).fill(255), new Uint8Array(4));
  assertRefused(opening(absurd), /header length: got 18446744073709551615; expected at most 4/);
});

test('a checkpoint cut short anywhere is refused', () => {
  const whole = readFileSync(join(fixtures, 'tiny-tanh/model.safetensors'));
  for (const bytes of [0, 7, 8, 200, whole.length - 20_000, whole.length - 1])
    assertRefused(opening(fileOf(whole.subarray(0, bytes))), /truncated/);
});

test('a file cut short while it is open is refused', () => {
  const path = write({ a: tensor('F32', [2], 0, 8) }, floats(1, 2));
  reading(path, (file) => {
    truncateSync(path, readFileSync(path).length - 4);
    assertRefused(() => file.read('a'), /ended while it was read/);
  });
});

test('a folder in place of the file is refused', () => {
  assertRefused(opening(scratch), /^Not a file: /);
});

test('F64 is rounded to the nearest float32, ties to even', () => {
  const values = [0.1, 1 + 2 ** -24, 1 + 3 * 2 ** -24, -(2 ** -149), 2 ** -151, 3.4028235677973362e38];
  const data = new Uint8Array(Float64Array.from(values).buffer);
  reading(write({ a: tensor('F64', [6], 0, 48) }, data), (file) => {
    const expected = [0.10000000149011612, 1, 1 + 2 ** -22, -(2 ** -149), 0, 3.4028234663852886e38];
    assert.deepEqual([...file.read('a')], expected);
  });
});

test('an F64 value beyond float32 is refused', () => {
  const data = new Uint8Array(Float64Array.of(1e39).buffer);
  reading(write({ a: tensor('F64', [1], 0, 8) }, data), (file) => {
    assertRefused(() => file.read('a'), /tensor a: value 0: got Infinity; expected a finite float32 number/);
  });
});

test(
  'a refused file is closed',
  { skip: process.platform !== 'linux' && 'open files are listed under Linux only' },
  () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const path = write([1], new Uint8Array(0));
    const before = open();
    for (let i = 0; i < 5; i++) assertRefused(opening(path), /header is not an object/);
    assert.equal(open(), before);
  },
);

test('tensors may be named as members of Object.prototype; none is there that the file has not', () => {
  // By fromEntries, so that __proto__ is a key as the others are.
  const header = PROTOTYPE_NAMES.map((name, at) => [name, tensor('F32', [1], 4 * at, 4 * at + 4)] as const);
  const values = floats(...PROTOTYPE_NAMES.map((_, at) => at));
  reading(write(Object.fromEntries(header), values), (file) => {
    assert.deepEqual([...file.entries.keys()], PROTOTYPE_NAMES);
    PROTOTYPE_NAMES.forEach((name, at) => {
      assert.deepEqual(file.read(name), Float32Array.of(at), name);
    });
  });
  reading(write({ bias: tensor('F32', [1], 0, 4) }, floats(1)), (file) => {
    for (const name of PROTOTYPE_NAMES)
      assertRefused(() => file.read(name), new RegExp(`unknown tensor: got "${name}"`));
  });
  for (const dtype of PROTOTYPE_NAMES)
    reading(write({ bias: tensor(dtype, [1], 0, 4) }, floats(1)), (file) => {
      assertRefused(() => file.read('bias'), new RegExp(`dtype of tensor bias: got "${dtype}"`));
    });
});
