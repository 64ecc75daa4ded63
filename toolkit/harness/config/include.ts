import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { asJson, UserError } from '../../errors';
import { own } from '../../own';

/**
 * A config with what it includes: `include` names another config, relative to it, whose keys hold where its own do not. Objects
 * are merged key by key, anything else is replaced.
 * @throws {UserError} For a file that is missing or no JSON object, or that includes itself.
 */
export function readWithIncludes(path: string, above: readonly string[] = []): unknown {
  if (above.includes(resolve(path)))
    throw new UserError({ what: `${path} includes itself`, got: [...above, path].join(' > ') });
  const raw = readJson(path);
  if (!isObject(raw) || !('include' in raw)) return raw;
  const { include, ...own } = raw;
  if (typeof include !== 'string')
    throw new UserError({ what: `${path}: include: got ${asJson(include)}`, expected: 'the path of a config' });
  return merge(readWithIncludes(join(dirname(path), include), [...above, resolve(path)]), own);
}

function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const keys = Object.entries(over).map(([key, value]) => [key, merge(own(base, key), value)]);
  return { ...base, ...(Object.fromEntries(keys) as object) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = missing ? `No such config: ${path}` : `Not a JSON config: ${path}: ${(error as Error).message}`;
    throw new UserError({ what }, { cause: error });
  }
}
