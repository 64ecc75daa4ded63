import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildNative, removeNative } from '../../toolkit/backend/nativeBuild';
import { type NativeCheck, nativeFolder, readReady } from '../../toolkit/backend/nativeFolder';
import { assertRefused } from '../refusal';
import { FAKE_PINS, FakeMachine, python, WORKING } from './fakeTools';

const CHECK: NativeCheck = { largestError: 1e-6, tokensPerSecond: { native: 800, wasm: 100 } };
const ALL = ['npm install', 'python3 -m pip download', 'python3 -c', 'g++ -std'];
const skip =
  process.platform === 'linux' && process.arch === 'x64' ? false : 'native TensorFlow is built on linux x64 only';

async function build(check = () => Promise.resolve(CHECK)): Promise<string[]> {
  const said: string[] = [];
  const { folder, check: found } = await buildNative(FAKE_PINS, { say: (line) => said.push(line), check });
  assert.deepEqual([folder, found], [nativeFolder(FAKE_PINS), CHECK]);
  return said;
}

/** Nothing that would be loaded. */
function assertNotReady(): void {
  assert.equal(readReady(nativeFolder(FAKE_PINS)), null);
}

test('a build runs each step once; a second one none; removal leaves nothing', { skip }, async () => {
  const machine = new FakeMachine(WORKING);
  await build();
  assert.deepEqual(machine.ran(), ALL);
  const folder = nativeFolder(FAKE_PINS);
  assert.equal(folder, join(machine.cache, 'native/tfjs-node-4.22.0-tensorflow-0.0.1'));
  assert.deepEqual(readdirSync(folder).sort(), ['ready.json', 'sources', 'tensorflow']);
  const { files } = readReady(folder)!;
  assert.deepEqual(
    files.map(({ path, bytes }) => [path, bytes]),
    [
      ['tensorflow/libtensorflow_cc.so.2', 3],
      ['tensorflow/libtensorflow_framework.so.2', 10],
      ['sources/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node', 6],
    ],
  );

  machine.install({});
  const said = await build(() => assert.fail('checked again'));
  assert.match(said.join('\n'), /done already, digests verified/);
  assert.equal(removeNative(FAKE_PINS), folder);
  assert.equal(existsSync(folder), false);
  assert.equal(removeNative(FAKE_PINS), null);
});

test('what is missing is named, with the packages that hold it', { skip }, async () => {
  const machine = new FakeMachine({ npm: WORKING.npm, 'g++': WORKING['g++'] });
  await assertRefused(build, /^No Python .*apt install python3-pip.*dnf install python3-pip/);
  const noPip = 'case "$*" in "-m pip"*) exit 1;; esac';
  machine.install({ ...WORKING, python3: noPip });
  await assertRefused(build, /^No pip .*apt install python3-pip.*dnf install python3-pip/);
  machine.install({ python3: WORKING.python3, npm: WORKING.npm });
  await assertRefused(build, /^No C\+\+ compiler .*apt install g\+\+.*dnf install gcc-c\+\+/);
  process.env.CXX = 'no-such-compiler -m64';
  await assertRefused(build, /^The C\+\+ compiler that \$CXX names does not run: got "no-such-compiler -m64"/);
  delete process.env.CXX;
  assert.equal(existsSync(machine.cache), false);
});

test('without a network the download that fails is named, and a later build goes on from there', { skip }, async () => {
  const machine = new FakeMachine({
    ...WORKING,
    npm: 'echo "npm error code ENOTFOUND" >&2; echo "npm error log: x" >&2; exit 1',
  });
  await assertRefused(
    build,
    /^npm could not fetch @tensorflow\/tfjs-node@4\.22\.0, node-api-headers@1\.9\.0: got "npm error code ENOTFOUND"; expected access/,
  );
  machine.install({ ...WORKING, python3: python('', 'echo "ERROR: No matching distribution" >&2; exit 1') });
  await assertRefused(
    build,
    /^pip could not fetch tensorflow-cpu==0\.0\.1: got "ERROR: No matching distribution"; expected access/,
  );
  assertNotReady();
  machine.install(WORKING);
  const said = await build();
  assert.ok(said.includes('sources: done already'));
  assert.deepEqual(machine.ran(), ALL.slice(1));
});

test('a cache folder that cannot be made is named', { skip }, async () => {
  const machine = new FakeMachine(WORKING);
  writeFileSync(machine.cache, 'a file');
  await assertRefused(build, /^Cannot write the cache folder: ENOTDIR.*tfjs-node-4\.22\.0/);
});

test('a wheel that is not the pinned one is fetched once more, then refused', { skip }, async () => {
  const machine = new FakeMachine({ ...WORKING, python3: python('another wheel') });
  const { sha256 } = FAKE_PINS.wheels[0];
  await assertRefused(
    build,
    new RegExp(`^tensorflow-cpu 0\\.0\\.1: sha256 of the wheel: got "[0-9a-f]{64}"; expected ${sha256}`),
  );
  assert.deepEqual(machine.ran(), ['npm install', ...Array<string>(2).fill('python3 -m pip download')]);
  assertNotReady();
  for (const left of ['tensorflow', 'wheels/tensorflow-cpu'])
    assert.equal(existsSync(join(nativeFolder(FAKE_PINS), left)), false, left);
});

test('a build that was cut short goes on, and is not loaded before', { skip }, async () => {
  const machine = new FakeMachine({ ...WORKING, npm: `${WORKING.npm}; kill -9 $$` });
  await assertRefused(build, /^npm could not fetch .*: got "ended with SIGKILL"/);
  machine.install({ ...WORKING, python3: python('stands for', 'kill -9 $$') });
  await assertRefused(build, /^pip could not fetch .*: got "ended with SIGKILL"/);
  assert.deepEqual(machine.ran(), ALL.slice(0, 2));
  machine.install({ ...WORKING, 'g++': `${WORKING['g++']}; kill -9 $$` });
  const cutShort: string[] = [];
  await assertRefused(
    () => buildNative(FAKE_PINS, { say: (line) => cutShort.push(line), check: () => assert.fail('not built') }),
    /^g\+\+ cannot build the addon: got "ended with SIGKILL"/,
  );
  assert.match(cutShort.join('\n'), /sha256 is [0-9a-f]{64}, not [0-9a-f]{64}; fetching it again/);
  assertNotReady();
  const folder = nativeFolder(FAKE_PINS);
  for (const rest of ['sources.partial', 'wheels.partial']) mkdirSync(join(folder, rest));
  machine.install(WORKING);
  await build();
  assert.deepEqual(machine.ran(), ['g++ -std']);
});

test('an addon that fails its check is not kept, a damaged library is made again', { skip }, async () => {
  const machine = new FakeMachine(WORKING);
  await assert.rejects(
    build(() => Promise.reject(new Error('wrong product'))),
    /^Error: wrong product$/,
  );
  assertNotReady();
  machine.install(WORKING);
  await build();
  assert.deepEqual(machine.ran(), ['g++ -std']);

  const library = join(nativeFolder(FAKE_PINS), 'tensorflow/libtensorflow_cc.so.2');
  const intact = readFileSync(library);
  writeFileSync(library, 'xx\n');
  machine.install(WORKING);
  assert.match((await build()).join('\n'), /damaged: tensorflow\/libtensorflow_cc\.so\.2; making it again/);
  assert.deepEqual(machine.ran(), ['python3 -m pip download', 'python3 -c']);
  assert.deepEqual(readFileSync(library), intact);
});
