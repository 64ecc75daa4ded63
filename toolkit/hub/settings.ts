import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { homeFolder } from '../cacheRoot';
import { UserError } from '../errors';
import { own } from '../own';

/** Which hub is asked, as whom, and where what it gives is kept. */
export interface HubSettings {
  /** Address of the hub, without a slash at its end. */
  endpoint: string;
  /** The folder with `models--ORG--NAME`, shared with the Python library `huggingface_hub`. */
  cacheDir: string;
  token: string | null;
  /** Whether only what is kept may be used. */
  isOffline: boolean;
  /** Milliseconds that the hub may be silent. */
  patience: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const USUAL_ENDPOINT = 'https://huggingface.co';
const USUAL_PATIENCE = 30;

/**
 * What the variables say that `huggingface_hub` reads: `HF_ENDPOINT`; `HF_HUB_CACHE`, or else `hub` in `HF_HOME`, which is
 * `huggingface` in `XDG_CACHE_HOME` or `~/.cache`; `HF_TOKEN` or the file `HF_TOKEN_PATH`, which is `token` in `HF_HOME`;
 * `HF_HUB_OFFLINE`; `HF_HUB_DOWNLOAD_TIMEOUT` in seconds. An empty variable counts as none.
 * @throws {UserError} For a value that cannot be meant.
 */
export function hubSettings(env: Environment = process.env): HubSettings {
  const first = (...names: string[]) =>
    names.map((name) => own(env, name)).find((text) => text !== undefined && text !== '');
  const shared = first('XDG_CACHE_HOME') ?? join(homeFolder(), '.cache');
  const home = folderOf(first('HF_HOME') ?? join(shared, 'huggingface'));
  return {
    endpoint: endpointOf(first('HF_ENDPOINT') ?? USUAL_ENDPOINT),
    cacheDir: folderOf(first('HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE') ?? join(home, 'hub')),
    token: tokenOf(
      first('HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'),
      folderOf(first('HF_TOKEN_PATH') ?? join(home, 'token')),
    ),
    isOffline: isTrue(first('HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE')),
    patience: 1000 * secondsOf(first('HF_HUB_DOWNLOAD_TIMEOUT') ?? `${USUAL_PATIENCE}`),
  };
}

/** A shell expands `~` in most places, and a file of settings in none. */
function folderOf(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homeFolder()));
}

function endpointOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new UserError({ what: 'HF_ENDPOINT', got: text, expected: `an address such as ${USUAL_ENDPOINT}` });
}

function tokenOf(given: string | undefined, file: string): string | null {
  const token = (given ?? (existsSync(file) ? readFileSync(file, 'utf8') : '')).trim();
  if (token === '') return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  // The message does not show it: it may be most of a real one.
  throw new UserError({
    what: `The token of ${given ? 'HF_TOKEN' : file}`,
    expected: 'letters, digits and signs of ASCII alone',
  });
}

function isTrue(text = ''): boolean {
  return ['1', 'on', 'yes', 'true'].includes(text.toLowerCase());
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new UserError({ what: 'HF_HUB_DOWNLOAD_TIMEOUT', got: text, expected: 'seconds, more than 0' });
}
