import { version } from '../../package.json';
import { UserError } from '../errors';
import type { HubSettings } from './settings';

/** The hub did not answer, or not as a hub does. What is kept may do instead. */
export class HubUnreachable extends UserError {}

/** A response with what watches over it: call `heard` whenever bytes come, and `done` at the end. */
export interface Answer {
  response: Response;
  heard: () => void;
  done: () => void;
}

/**
 * Asks the hub. `fetch` follows redirects, and takes the token away where they lead to another host.
 * @param path - begins with a slash
 * @param headers - in addition to the token
 * @throws {HubUnreachable} Where there is no answer in time.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function ask(
  path: string,
  { endpoint, token, patience }: HubSettings,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Answer> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort(new Error(`it was silent for ${patience / 1000} seconds`));
  }, patience);
  const done = () => {
    clearTimeout(timer);
  };
  try {
    const response = await fetch(`${endpoint}${path}`, {
      headers: {
        ...headers,
        'user-agent': `afn-toolkit/${version}`,
        ...(token && { authorization: `Bearer ${token}` }),
      },
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    return { response, heard: () => timer.refresh(), done };
  } catch (error) {
    done();
    signal?.throwIfAborted();
    throw unreachable(endpoint, reasonOf(error), error);
  }
}

export function unreachable(endpoint: string, reason: string, cause?: unknown): HubUnreachable {
  return new HubUnreachable({ what: `${endpoint} cannot be used: ${reason}` }, { cause });
}

/** `fetch` says "fetch failed", and why in what caused it. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  const { code, message: inner } = cause as NodeJS.ErrnoException;
  return inner === '' ? (code ?? message) : inner;
}
