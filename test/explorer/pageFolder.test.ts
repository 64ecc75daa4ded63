import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildPage, bundle, bundler } from '../../toolkit/explorer/pageFolder';
import { newPath } from '../convertedFixture';
import { assertRefused } from '../refusal';

/** Bytes that all of the page may have, compressed. */
const MOST_BYTES = 1.5 * 2 ** 20;

/** What TensorFlow.js's wasm asks for once it has found that it is in Node. */
const IF_IN_NODE = ['fs', 'worker_threads'];

test("the page's programs import nothing, neither of Node's nor of anybody's, and each other alone", async () => {
  const programs = await bundle();
  assert.ok(programs.has('page.js') && programs.has('worker.js'));
  for (const [name, code] of programs) {
    const imports = [...code.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?["'`]([\w@./:-]+)["'`]/g)].map(
      ([, file]) => file!,
    );
    const foreign = imports.filter((file) => !programs.has(file.replace('./', '')) && !IF_IN_NODE.includes(file));
    assert.deepEqual(foreign, [], name);
    assert.ok(!/["'`]node:/.test(code), `${name} names a module of Node's`);
  }
});

test('compressed, the page is under 1.5 MiB', async () => {
  const folder = newPath('page');
  mkdirSync(folder);
  await buildPage(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < MOST_BYTES, `${total} bytes`);
});

test('an older Node is told which one the page needs', async () => {
  const load = () => Promise.reject(new TypeError("The argument 'format' must be one of: 'reset'"));
  await assertRefused(
    () => bundler(load),
    /^rolldown, .* does not load: Node: got "[\d.]+"; expected 20\.19 or later; /,
  );
});
