import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { asJson, UserError } from '../../errors';
import { ownFile } from '../../installation';
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
    return JSON.parse(readFileSync(ownFile(path), 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = missing ? `No such config: ${path}` : `Not a JSON config: ${path}: ${(error as Error).message}`;
    throw new UserError({ what }, { cause: error });
  }
}

/**
 * The config with `key.path=value` applied, what lies on the way made where it is missing. The value is JSON where it is JSON
 * (`3`, `null`, `["post"]`) or a number that begins with its point (`.8`), else the text itself.
 * @throws {UserError} For an override of another form, or a path through something that has no keys.
 */
export function withOverride(raw: unknown, override: string): unknown {
  const [, path, text] = /^([\w$.-]+)=(.*)$/s.exec(override) ?? [];
  if (path === undefined || text === undefined)
    throw new UserError({ what: 'Override', got: override, expected: 'key.path=value' });
  return withValue(raw, path.split('.'), parseValue(text), override);
}

function withValue(node: unknown, [key, ...rest]: string[], value: unknown, override: string): unknown {
  if (key === undefined) return value;
  if (typeof node !== 'object' || node === null)
    throw new UserError({ what: `Override ${override}: ${key} is a key of`, got: node, expected: 'an object' });
  if (Array.isArray(node) && !/^\d+$/.test(key))
    throw new UserError({ what: `Override ${override}: place in a list`, got: key, expected: 'a whole number' });
  const inner: unknown = Object.hasOwn(node, key) ? own(node as Record<string, unknown>, key) : {};
  // A computed key is always the object's own, `__proto__` too.
  const changed = { [key]: withValue(inner, rest, value, override) };
  return Array.isArray(node) ? Object.assign([...(node as unknown[])], changed) : { ...node, ...changed };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^(-?)(?=\.\d)/, '$10')) as unknown;
  } catch {
    return text;
  }
}
