import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

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
