import { distance } from 'fastest-levenshtein';

/** The parts of an error message, in the order they are printed. */
export interface Fault {
  /** What is wrong, naming the thing at fault: `Unknown tap`, `config.json: hidden_size`. */
  what: string;
  /** The offending value as the user gave it. */
  got?: unknown;
  /** What would have been accepted. */
  expected?: string;
  /** Names that would have been accepted; the nearest one is suggested. */
  candidates?: readonly string[];
}

/**
 * A mistake of the user's: a bad option, a damaged file, an impossible request. Commands print its message on stderr and exit
 * with code 2; any other error is a fault of the toolkit's and exits with code 1.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(fault: Fault, options?: ErrorOptions) {
    super(describe(fault), options);
  }
}

function describe({ what, got, expected, candidates }: Fault): string {
  const parts = [what];
  if (got !== undefined) parts.push(`: got ${show(got)}`);
  if (expected !== undefined) parts.push(`; expected ${expected}`);
  const suggestion = typeof got === 'string' && candidates ? nearest(got, candidates) : undefined;
  if (suggestion !== undefined) parts.push(`. Did you mean ${show(suggestion)}?`);
  else if (candidates && expected === undefined) parts.push(`; expected one of ${candidates.join(', ')}`);
  return parts.join('');
}

function show(value: unknown): string {
  return typeof value === 'string' || (typeof value === 'object' && value !== null) ? asJson(value) : String(value);
}

/** A value of a file as JSON, for a message. Files hold lists in lists in lists, deeper than can be written again. */
export function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'something nested too deeply to show';
  }
}

/**
 * The entry of a registry that has a name.
 *
 * @param kind - what the entries are, for the message, such as `scorer`
 * @throws UserError for a name that no entry has, with the nearest one
 */
export function entryNamed<T extends { readonly name: string }>(kind: string, entries: readonly T[], name: string): T {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry) return entry;
  throw new UserError({ what: `Unknown ${kind}`, got: name, candidates: entries.map((candidate) => candidate.name) });
}

/** The candidate nearest to `name` by edit distance, or undefined when none is near enough to be meant. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}
