import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SCORERS, scorerNamed } from '../attribution/registry';
import { AGGREGATIONS } from '../attribution/wordScores';
import { UserError } from '../errors';
import { SITES } from '../graph/taps';
import { SCOPES } from '../rationale/high';
import { rule as c3 } from './claims/c3';
import { rule as c5 } from './claims/c5';
import { rule as c6 } from './claims/c6';

const share = z.number().gt(0).lt(1);
const count = z.number().int().positive();
const list = <T extends z.ZodType>(item: T) => z.array(item).nonempty();

const scorer = z
  .strictObject({
    name: z.enum(SCORERS.map(({ name }) => name)).describe('a scorer of the registry'),
    sites: list(z.enum(SITES)).optional().describe('LayerNorm sites, where the scorer has any; default all of them'),
    aggregation: list(z.enum(AGGREGATIONS)).optional().describe('wordpieces to words; the first is primary'),
  })
  .transform(({ name, sites, aggregation }) => {
    const { sites: allSites, defaultAggregation } = scorerNamed(name);
    return { name, sites: sites ?? allSites, aggregation: aggregation ?? [defaultAggregation] };
  });

const schema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore'),
  checkpoint: z.string().describe('a converted folder'),
  corpus: z.string().describe('a .conllu, .txt or .jsonl file'),
  limit: count.nullable().default(null).describe('the first N sentences of at least four words'),
  truncate: z.boolean().default(false).describe("cut sentences at the model's positions instead of refusing them"),
  seed: z.number().int().min(0).max(0x7fffffff).default(8),
  layers: z
    .union([z.literal('all'), list(z.number().int().min(0))])
    .default('all')
    .describe('as hidden_states: 0 is the embedding output'),
  scorers: list(scorer).prefault(SCORERS.map(({ name }) => ({ name }))),
  high: z
    .strictObject({
      quantile: share.default(0.75),
      scopes: list(z.enum(SCOPES)).default(['sentence']).describe('over what the boundary is drawn; the first is primary'),
    })
    .prefault({}),
  bootstrap: z.strictObject({ draws: count.default(1000), level: share.default(0.95) }).prefault({}),
  claims: z.strictObject({ C3: c3.prefault({}), C5: c5.prefault({}), C6: c6.prefault({}) }).prefault({}),
});

/** An experiment with every default filled in. */
export type ExperimentConfig = z.infer<typeof schema>;

/**
 * Reads an experiment's config, applies `key.path=value` overrides, and fills in the defaults.
 * @throws {UserError} Naming the key at fault, what it holds, and the nearest known key for an unknown one.
 */
export function readExperimentConfig(path: string, overrides: readonly string[] = []): ExperimentConfig {
  const raw = readJson(path);
  for (const override of overrides) applyOverride(raw, override);
  return parseExperimentConfig(raw, path);
}

/** Validates a config that is already in memory; `origin` names it in errors. */
export function parseExperimentConfig(raw: unknown, origin = 'config'): ExperimentConfig {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return result.data;
  throw faultOf(result.error.issues[0]!, raw, origin);
}

function readJson(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = missing ? `No such config: ${path}` : `Not a JSON config: ${path}: ${(error as Error).message}`;
    throw new UserError({ what }, { cause: error });
  }
}

function applyOverride(raw: Record<string, unknown>, override: string): void {
  const [, path, text] = /^([\w.]+)=(.*)$/s.exec(override) ?? [];
  if (path === undefined || text === undefined)
    throw new UserError({ what: 'Override', got: override, expected: 'key.path=value' });
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Record<string, unknown>>((node, key) => {
    node[key] ??= {};
    return node[key] as Record<string, unknown>;
  }, raw);
  parent[last] = parseValue(text);
}

/** JSON where it is JSON (`3`, `null`, `["post"]`), else the text itself. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function faultOf(issue: z.core.$ZodIssue, raw: unknown, origin: string): UserError {
  if (issue.code === 'unrecognized_keys') {
    const candidates = knownKeys(issue.path);
    const where = [...issue.path, ''].join('.');
    return new UserError({ what: `${origin}: unknown key ${where}`, got: issue.keys[0], candidates });
  }
  const got = issue.path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)[key], raw);
  const what = `${origin}: ${issue.path.join('.') || 'config'}`;
  if (issue.code === 'invalid_value' && typeof got === 'string')
    return new UserError({ what, got, candidates: issue.values.map(String) });
  return new UserError({ what, ...(got !== undefined && { got }), expected: issue.message });
}

/** Keys of the object at `path` in the schema. */
function knownKeys(path: PropertyKey[]): string[] {
  const node = path.reduce<unknown>((at, key) => child(at as z.ZodType, key), schema);
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

function child(type: z.ZodType, key: PropertyKey): unknown {
  const inner = unwrap(type);
  if (inner instanceof z.ZodObject) return unwrap((inner.shape as Record<PropertyKey, z.ZodType>)[key]!);
  return inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : inner;
}

function unwrap(type: z.ZodType): z.ZodType {
  if (type instanceof z.ZodPipe) return unwrap(type.in as z.ZodType);
  return type instanceof z.ZodDefault || type instanceof z.ZodPrefault || type instanceof z.ZodOptional
    ? unwrap(type.unwrap() as z.ZodType)
    : type;
}
