import type { z } from 'zod';
import { asJson, UserError } from './errors';
import { own } from './own';

/**
 * Contents of a file as a schema has them.
 *
 * @throws UserError naming the file and the first field that is not as the schema has it
 */
export function checked<T>(contents: unknown, schema: z.ZodType<T>, file: string): T {
  const result = schema.safeParse(contents);
  if (result.success) return result.data;
  throw issueFault(result.error.issues[0]!, contents, { file, whole: 'contents' });
}

/** What a message calls the file and, where no field of it is at fault, what it holds. */
interface Called {
  file: string;
  whole: string;
}

/** What a schema finds wrong, as an error for the user: the field, what it holds, what would do, and the nearest such name. */
export function issueFault(issue: z.core.$ZodIssue, contents: unknown, { file, whole }: Called): UserError {
  const what = `${file}: ${issue.path.map(String).join('.') || whole}`;
  const got = valueAt(contents, issue.path);
  const candidates = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  if (typeof got === 'string' && candidates.length > 0)
    return new UserError({ what, got, candidates, ...(isWorded(issue) && { expected: issue.message }) });
  const expected = expectedBy(issue);
  return got === undefined
    ? new UserError({ what: `${what} is missing`, expected })
    : new UserError({ what: `${what}: got ${excerpt(asJson(got))}`, expected });
}

/** What is at the path of an issue; undefined where nothing is. */
export function valueAt(contents: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, step) => own(node as Record<string, unknown>, String(step)), contents);
}

const LONGEST_SHOWN = 100;

/** A file may hold a long list in the place of a number. */
const excerpt = (json: string) => (json.length > LONGEST_SHOWN ? `${json.slice(0, LONGEST_SHOWN)}...` : json);

/** Zod's names of types, in plain words. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
  tuple: 'a list',
};

/** Whether the schema says in words what it wants; the messages that zod has otherwise begin so. */
const isWorded = ({ message }: z.core.$ZodIssue) => !/^(?:Invalid|Too small|Too big|Unrecognized)\b/u.test(message);

function expectedBy(issue: z.core.$ZodIssue): string {
  if (isWorded(issue)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      if (issue.origin === 'array')
        return issue.minimum === 1 ? 'at least one entry' : `at least ${issue.minimum} entries`;
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`;
    case 'invalid_value':
      return issue.values.length === 1 ? asJson(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'options' in issue ? `one of ${(issue.options as string[]).join(', ')}` : eitherOf(issue.errors);
    case 'unrecognized_keys':
      return `no key ${issue.keys.join(', ')}`;
    default:
      return issue.message;
  }
}

function eitherOf(forms: readonly (readonly z.core.$ZodIssue[])[]): string {
  return [...new Set(forms.flatMap(([first]) => (first ? [expectedBy(first)] : [])))].join(', or ');
}
