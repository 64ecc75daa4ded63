import { z } from 'zod';
import { issueFault, valueAt } from '../../checked';
import { UserError } from '../../errors';
import { own } from '../../own';
import { replacement } from './retired';

/** What is wrong with a config, as an error for its user: the key, what it holds, what would do, and the nearest known name. */
export function configFault(schema: z.ZodType, found: z.core.$ZodIssue, raw: unknown, origin: string): UserError {
  const issue = misspelt(found, raw);
  const key = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const instead = issue.path[0] === 'claims' ? retiredKey(String(issue.path[1]), issue.keys) : null;
    if (instead) return new UserError({ ...instead, what: `${origin}: ${key}.${instead.what}` });
    const what = key === '' ? `${origin}: unknown key` : `${origin}: ${key}: unknown key`;
    return new UserError({ what, got: issue.keys[0], candidates: knownKeys(schema, issue.path) });
  }
  return issueFault(issue, raw, { file: origin, whole: 'the config' });
}

/** Where one of several forms would do: that a name is none of those which one of the forms takes, if that is what is wrong. */
function misspelt(issue: z.core.$ZodIssue, raw: unknown): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const forms = issue.errors.flatMap(([first]) => (first ? [{ ...first, path: [...issue.path, ...first.path] }] : []));
  const isName = (form: z.core.$ZodIssue) =>
    form.code === 'invalid_value' && form.values.length > 1 && typeof valueAt(raw, form.path) === 'string';
  return forms.find(isName) ?? issue;
}

/** The first of the keys that is of a rule's first edition, and what to write in its place. */
function retiredKey(claim: string, keys: readonly string[]): { what: string; expected: string } | null {
  for (const key of keys) {
    const expected = replacement(claim, key);
    if (expected !== undefined) return { what: `${key} is a key of the first edition of the rules`, expected };
  }
  return null;
}

/** Keys of the object at `path` in the schema. */
function knownKeys(schema: z.ZodType, path: PropertyKey[]): string[] {
  const node = path.reduce<z.ZodType>(child, schema);
  const type = unwrap(node);
  return type instanceof z.ZodObject ? Object.keys(type.shape) : [];
}

function child(type: z.ZodType, key: PropertyKey): z.ZodType {
  const inner = unwrap(type);
  if (inner instanceof z.ZodObject) return own(inner.shape as Record<string, z.ZodType>, String(key))!;
  return inner instanceof z.ZodArray ? (inner.element as z.ZodType) : inner;
}

/** The type under defaults and transforms. */
function unwrap(type: z.ZodType): z.ZodType {
  if (type instanceof z.ZodPipe) return unwrap(type.in as z.ZodType);
  return type instanceof z.ZodDefault || type instanceof z.ZodPrefault || type instanceof z.ZodOptional
    ? unwrap(type.unwrap() as z.ZodType)
    : type;
}
