import { UserError } from '../../errors';
import { own } from '../../own';

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
