import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../errors';
import {
  ADDON,
  damagedFiles,
  describeFiles,
  LIBRARIES,
  type NativeCheck,
  nativeFolder,
  type NativePins,
  packageFolder,
  readReady,
  type Ready,
  type Wheel,
} from './nativeFolder';
import {
  checkGpuDriver,
  checkPlatform,
  fetchWheel,
  findTools,
  type NativeTools,
  runTool,
  type Say,
  unpackWheels,
} from './nativeTools';

/** How a build talks, and how it is checked. */
export interface NativeBuildOptions {
  say: Say;
  /** Tries a finished addon in a process of its own, since a bad one may crash; throws where it is wrong. */
  check: (folder: string) => Promise<NativeCheck>;
}

/** A native build that passed its checks. */
export interface NativeBuild {
  folder: string;
  check: NativeCheck;
}

/**
 * Gives tfjs-node a native TensorFlow: its sources from npm, TensorFlow's libraries from a Python wheel, one compiler call. What
 * is there already and right is kept; `ready.json`, without which nothing is loaded, is written when the checks have passed.
 * @throws {UserError} For a machine, a tool or a network that does not serve; for a wheel that is not the pinned one.
 */
export async function buildNative(pins: NativePins, options: NativeBuildOptions): Promise<NativeBuild> {
  const folder = nativeFolder(pins);
  const { say } = options;
  checkPlatform();
  if (pins.backend === 'tfjs-node-gpu') checkGpuDriver();
  say(`platform: ${process.platform} ${process.arch}; folder: ${folder}`);
  const ready = await stillReady(folder, say);
  if (ready) return { folder, check: ready.check };
  const tools = findTools();
  say(`tools: ${[tools.pip, tools.compiler].map((command) => command.join(' ')).join(', ')}`);
  makeFolder(folder);
  const addon = join(packageFolder(folder, pins), ADDON);
  await step('sources', say, join(folder, 'sources'), () => fetchSources(folder, pins));
  await step('libraries', say, join(folder, 'tensorflow'), () => fetchLibraries(folder, pins, tools, say));
  await step('addon', say, addon, () => buildAddon(folder, pins, tools));
  say('check: a matrix product, and a forward pass beside wasm');
  const check = await checkOrForget(folder, pins, options);
  writeReady(folder, { files: await describeFiles(folder, pins), check });
  return { folder, check };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError({ what: `Cannot write the cache folder: ${(error as Error).message}` }, { cause: error });
  }
}

/**
 * Removes a build, or the beginnings of one.
 * @returns Its folder, or null where there was none.
 */
export function removeNative(pins: NativePins): string | null {
  const folder = nativeFolder(pins);
  if (!existsSync(folder)) return null;
  rmSync(join(folder, 'ready.json'), { force: true }); // first, so that an interrupted removal leaves nothing loadable
  rmSync(folder, { recursive: true });
  return folder;
}

/** The build's record if every byte is still what was checked; otherwise what changed is deleted, to be made again. */
async function stillReady(folder: string, say: Say): Promise<Ready | null> {
  const ready = readReady(folder);
  if (!ready) return null;
  const damaged = await damagedFiles(folder, ready);
  if (damaged.length === 0) {
    say('sources, libraries, addon, check: done already, digests verified');
    return ready;
  }
  say(`damaged: ${damaged.join(', ')}; making it again`);
  rmSync(join(folder, 'ready.json'));
  for (const path of damaged) {
    const isLibrary = LIBRARIES.some((library) => library === path);
    rmSync(join(folder, isLibrary ? 'tensorflow' : path), { recursive: true, force: true });
  }
  return null;
}

/** Makes what is to stand at `path`, if it is not there; while it is unfinished it has another name. */
async function step(name: string, say: Say, path: string, make: () => Promise<void>): Promise<void> {
  if (existsSync(path)) {
    say(`${name}: done already`);
    return;
  }
  say(`${name} ...`);
  const start = performance.now();
  await make();
  say(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function fetchLibraries(folder: string, pins: NativePins, tools: NativeTools, say: Say): Promise<void> {
  const fetched = new Map<string, Wheel>();
  for (const wheel of pins.wheels) fetched.set(await fetchWheel(folder, wheel, tools, say), wheel);
  say('  sha256 verified; unpacking');
  await unpackWheels(folder, fetched, tools);
}

/** An addon that fails its check is deleted, so that the next run builds it again. */
async function checkOrForget(folder: string, pins: NativePins, { check }: NativeBuildOptions): Promise<NativeCheck> {
  try {
    return await check(folder);
  } catch (error) {
    rmSync(join(packageFolder(folder, pins), ADDON), { force: true });
    throw error;
  }
}

function writeReady(folder: string, ready: Ready): void {
  const path = join(folder, 'ready.json');
  writeFileSync(`${path}.partial`, JSON.stringify(ready, null, 2) + '\n');
  renameSync(`${path}.partial`, path);
}

/**
 * Installs tfjs-node with its dependencies, and the headers of Node-API, to `sources/`. No install script is run: tfjs-node's
 * would try its own download.
 * @throws {UserError} When npm cannot fetch them.
 */
async function fetchSources(folder: string, pins: NativePins): Promise<void> {
  const partial = join(folder, 'sources.partial');
  rmSync(partial, { recursive: true, force: true });
  const packages = [`@tensorflow/${pins.backend}@${pins.tfjsNode}`, `node-api-headers@${pins.napiHeaders}`];
  const flags = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', '--prefix', partial];
  await runTool(['npm', 'install', ...flags, ...packages], {
    what: `npm could not fetch ${packages.join(', ')}`,
    expected: 'access to the npm registry; run again when there is',
  });
  renameSync(partial, join(folder, 'sources'));
}

/**
 * Compiles tfjs-node's addon against the wheel's libraries in one call, without node-gyp. The libraries are found relative to
 * the addon, so that the cache folder may be moved.
 * @throws {UserError} When the compiler refuses.
 */
async function buildAddon(folder: string, pins: NativePins, { compiler }: NativeTools): Promise<void> {
  const source = packageFolder(folder, pins);
  const addon = join(source, ADDON);
  const partial = `${addon}.partial`;
  mkdirSync(dirname(addon), { recursive: true });
  const libraries = join(folder, dirname(LIBRARIES[0]));
  const includes = [join(folder, 'sources/node_modules/node-api-headers/include'), join(libraries, 'include')];
  const link = LIBRARIES.map((path) => `-l:${path.slice(dirname(path).length + 1)}`);
  const arguments_ = [
    ...['-std=c++17', '-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...includes.flatMap((dir) => ['-I', dir]),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(source, 'binding', name)),
    ...['-L', libraries, ...link, `-Wl,-rpath,$ORIGIN/${relative(dirname(addon), libraries)}`],
    ...['-o', partial],
  ];
  await runTool([...compiler, ...arguments_], {
    what: `${compiler.join(' ')} cannot build the addon`,
    expected: 'a compiler of C++17, such as g++ 9 or later',
  });
  renameSync(partial, addon);
}
