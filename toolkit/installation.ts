import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join } from 'node:path';

/** Whether the toolkit runs from the installed package, which is JavaScript, and not from a clone's sources. */
export const IS_PACKAGE = extname(__filename) !== '.ts';

/** The folder with `package.json`: the clone's own, or the package's, whose modules lie in `dist`. */
const ROOT = join(__dirname, IS_PACKAGE ? '../..' : '..');

/** Folders that come with the toolkit, as users name what is in them. */
const OWN_FOLDERS = /^(?:\.[\\/])?(?:experiments|checkpoints)[\\/]/;

/**
 * The file or folder that a user means: the path itself if something is there, or else what comes with the toolkit under that name,
 * such as `experiments/configs/layer-8.json`. A path that is neither is given back as it is.
 */
export function ownFile(path: string): string {
  if (isAbsolute(path) || !OWN_FOLDERS.test(path) || existsSync(path)) return path;
  const own = join(ROOT, path);
  return existsSync(own) ? own : path;
}

/** A command as the reader types it: `afn score --help` from the package, `npm run score -- --help` in a clone. */
export function commandName(command: string, ...args: string[]): string {
  if (IS_PACKAGE) return ['afn', command, ...args].join(' ');
  return ['npm run', command, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

/** A module that a thread or a process runs, and what Node takes on its command line for it. */
export interface ThreadModule {
  file: string;
  execArgv: string[];
}

/**
 * A module that a thread or a process of its own runs: TypeScript beside a module that is, else JavaScript.
 * @param from - `__filename` of the module that starts it
 * @param name - its name beside that one, without extension
 */
export function moduleBeside(from: string, name: string): ThreadModule {
  const extension = extname(from);
  const execArgv = extension === '.ts' ? ['--require', require.resolve('ts-node/register')] : [];
  return { file: join(dirname(from), name + extension), execArgv };
}

/** The version of an installed package, as the toolkit finds it; null where it is not installed. */
export function installedVersion(name: string): string | null {
  const found = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  return found === undefined ? null : (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version;
}
