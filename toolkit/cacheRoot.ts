import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UserError } from './errors';

/**
 * The folder for what can be made again, such as activations and native builds: `$AFN_CACHE`, or else `afn-toolkit` in
 * `$XDG_CACHE_HOME`, or else in `~/.cache`. It need not exist.
 */
export function cacheRoot(): string {
  const { AFN_CACHE: own = '', XDG_CACHE_HOME: shared = '' } = process.env;
  if (own !== '') return resolve(own);
  // The XDG specification has relative paths ignored.
  return join(isAbsolute(shared) ? shared : join(homeFolder(), '.cache'), 'afn-toolkit');
}

/** The user's folder; `/` for a user without one, as containers have them. */
export function homeFolder(): string {
  try {
    return homedir() || '/';
  } catch {
    return '/'; // HOME is not set, and no user is known by this number
  }
}

/**
 * Names in a folder of the cache; none where there is none.
 * @param what - it holds, for the message
 * @param none - codes of errors that say that there is none
 * @throws {UserError} Where it cannot be read.
 */
export function namesIn(dir: string, what = 'the activation cache', none: readonly string[] = ['ENOENT']): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (none.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new UserError({ what: `Cannot read ${what}: ${(error as Error).message}` }, { cause: error });
  }
}
