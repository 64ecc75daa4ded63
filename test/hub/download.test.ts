import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { incompletePath } from '../../toolkit/hub/download';
import { assertRefused } from '../refusal';
import { TOKEN } from './fakeHub';
import { Fetched, hub, model } from './fetched';

/** A test of a small file, which the hub sends, and of a large one, which another host does. */
function each(what: string, check: (file: Fetched) => Promise<void>): void {
  for (const name of ['vocab.txt', 'model.safetensors']) test(`${what}: ${name}`, () => check(new Fetched(name)));
}

each('a file comes whole, and once', async (file) => {
  await file.get();
  file.assertWhole();
  assert.equal(file.told.at(-1), file.contents.length);
  await file.get();
  assert.deepEqual(file.ranges, [undefined]);
});

each('the token goes to the hub, and to no host that it redirects to', async (file) => {
  await file.get();
  for (const { host, token } of hub.requests) assert.equal(token, host === 'hub' ? `Bearer ${TOKEN}` : undefined);
});

each('a cut connection: what came is kept, and the rest is asked for', async (file) => {
  file.fail(2, { kind: 'cut', after: 100 });
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, [undefined, 'bytes=100-', 'bytes=200-']);
  assert.deepEqual(
    file.told.toSorted((a, b) => a - b),
    file.told,
    'what is there does not shrink',
  );
});

each('a connection that is cut time and again: refused, and gone on from by the next command', async (file) => {
  file.leave(file.contents.subarray(0, 50));
  file.fail(Infinity, { kind: 'cut', after: 0 });
  const message = /^http:.* cannot be used: (vocab\.txt|model\.safetensors) was cut off: /;
  await assertRefused(() => file.get(), message);
  assert.deepEqual(file.ranges, new Array(4).fill('bytes=50-'));
  assert.deepEqual(readFileSync(incompletePath(file.blob)), file.contents.subarray(0, 50));
  hub.fault = () => undefined;
  await file.get();
  file.assertWhole();
});

each('what a killed process left is gone on from', async (file) => {
  file.leave(file.contents.subarray(0, 150));
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, ['bytes=150-']);
});

each('all bytes were there already', async (file) => {
  file.leave(file.contents);
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, []);
});

each('more bytes than there can be are not gone on from', async (file) => {
  file.leave(Buffer.concat([file.contents, Buffer.from('more')]));
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, [undefined]);
});

each('a server that ignores ranges sends the whole again', async (file) => {
  file.leave(file.contents.subarray(0, 150));
  file.fail(1, { kind: 'ignores ranges' });
  await file.get();
  file.assertWhole();
});

for (const [what, status, range] of [
  ['another range', 206, 'bytes 0-9/1000'],
  ['a part without saying which', 206, undefined],
  ['no such range', 416, 'bytes */7'],
] as const)
  each(`a server that answers ${what} is asked for the whole`, async (file) => {
    file.leave(file.contents.subarray(0, 150));
    const headers: Record<string, string> = range === undefined ? {} : { 'content-range': range };
    file.fail(1, { kind: 'other', status, headers, body: 'x'.repeat(10) });
    await file.get();
    file.assertWhole();
    assert.deepEqual(file.ranges, ['bytes=150-', undefined]);
  });

each('a slow trickle is waited for, however long it takes in all', async (file) => {
  const bytes = Math.ceil(file.contents.length / 6);
  file.fail(1, { kind: 'trickle', bytes, pause: 250 });
  file.patience = 1000; // less than the six pauses
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, [undefined]);
});

each('silence in the middle is asked again after some patience', async (file) => {
  file.fail(1, { kind: 'silent', after: 70 });
  file.patience = 500;
  await file.get();
  file.assertWhole();
  assert.deepEqual(file.ranges, [undefined, 'bytes=70-']);
});

each('a fault of the server that passes', async (file) => {
  file.fail(2, { kind: 'other', status: 502, body: 'x'.repeat(10) });
  await file.get();
  file.assertWhole();
});

each('another digest: refused, and nothing is left', async (file) => {
  const digest = file.digest.replace(/./g, '0');
  const message = new RegExp(
    `^(vocab|model)\\.\\w+ of org/tiny-model came with another (git digest|sha256): got "${file.digest}"; ` +
      `expected ${digest}; the same command downloads it again$`,
  );
  await assertRefused(() => file.get({}, { digest }), message);
  file.assertNothing();
});

each('a damaged beginning is found by the digest, and fetched anew by the next command', async (file) => {
  file.leave(Buffer.alloc(150));
  await assertRefused(() => file.get(), /came with another/);
  file.assertNothing();
  await file.get();
  file.assertWhole();
});

each('HTML in place of a file, even one as long as it', async (file) => {
  const page = '<!doctype html>'.padEnd(file.contents.length, '.');
  file.fail(1, { kind: 'other', status: 200, headers: { 'content-type': 'text/html' }, body: page });
  await assertRefused(() => file.get(), /came with another/);
  file.assertNothing();
});

each('a file that is longer than listed: refused, and nothing is left', async (file) => {
  file.fail(Infinity, { kind: 'longer' });
  const size = file.contents.length;
  await assertRefused(
    () => file.get(),
    new RegExp(`is longer than the hub lists it: got "\\d+ bytes or more"; expected ${size} bytes$`),
  );
  file.assertNothing();
});

each('a file that is shorter than listed', async (file) => {
  const size = file.contents.length + 5;
  await assertRefused(
    () => file.get({}, { size }),
    new RegExp(`cannot be used: .* (ended at byte ${size - 5} of ${size}|was cut off: it answered 416 .*)$`),
  );
});

each('a file that is listed and not there', async (file) => {
  hub.add(model.id).files.delete(file.name);
  await assertRefused(() => file.get(), /cannot be used: it does not have a file that it lists$/);
});

each('a download that is stopped keeps what came', async (file) => {
  const controller = new AbortController();
  file.fail(1, { kind: 'silent', after: 90 });
  const stopped = file.get({ signal: controller.signal });
  while (file.told.at(-1) !== 90) await setTimeout(5);
  controller.abort();
  await assert.rejects(stopped, { name: 'AbortError' });
  assert.deepEqual(readFileSync(incompletePath(file.blob)), file.contents.subarray(0, 90));
  await file.get();
  file.assertWhole();
});

each('two at once: one downloads, and the other waits for it, and says so', async (file) => {
  file.fail(1, { kind: 'trickle', bytes: Math.ceil(file.contents.length / 3), pause: 50 });
  const said: string[] = [];
  const tools = { say: (line: string) => said.push(line) };
  await Promise.all([file.get(tools), file.get(tools), file.get(tools)]);
  file.assertWhole();
  assert.deepEqual(file.ranges, [undefined]);
  const waits = `Another process is downloading ${file.name} of org/tiny-model; waiting for it`;
  assert.deepEqual(said, [waits, waits]);
});

each('a disk that is full: refused, and what came does not fill it on', async (file) => {
  symlinkSync('/dev/full', incompletePath(file.blob));
  await assertRefused(() => file.get(), /^Cannot write .*incomplete: ENOSPC: .*; expected room on the disk$/);
  file.assertNothing();
});
