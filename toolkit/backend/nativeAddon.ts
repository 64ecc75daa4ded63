import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../errors';
import { ADDON, packageFolder } from './nativeFolder';
import { LIBRARIES, type NativePins } from './nativePins';
import { type NativeTools, runTool, ToolFailure } from './nativeTools';

/** Whether the addon is built; an unfinished one has another name. */
export function hasAddon(folder: string, pins: NativePins): boolean {
  return existsSync(join(packageFolder(folder, pins), ADDON));
}

/**
 * Compiles tfjs-node's addon against the wheel's libraries in one call, without node-gyp. The libraries are found relative to
 * the addon, so that the cache folder may be moved.
 * @throws {UserError} When the compiler refuses.
 */
export async function buildAddon(folder: string, pins: NativePins, { compiler }: NativeTools): Promise<void> {
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
  try {
    await runTool([...compiler, ...arguments_]);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const expected = 'a compiler of C++17, such as g++ 9 or later';
    throw new UserError({ what: `${compiler.join(' ')} cannot build the addon`, got: error.reason, expected });
  }
  renameSync(partial, addon);
}
