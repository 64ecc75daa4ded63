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
import { configFault } from './configFault';
import { withOverride } from './overrides';

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
    const { factors, defaultAggregation } = scorerNamed(name);
    return { name, sites: sites ?? factors.site ?? [null], aggregation: aggregation ?? [defaultAggregation] };
  });

const schema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^\w[\w.-]*$/, 'letters, digits, dot, dash and underscore, the first neither dot nor dash'),
  checkpoint: z.string().describe('a converted folder'),
  corpus: z.string().describe('a .conllu, .txt or .jsonl file'),
  limit: count.nullable().default(null).describe('the first N sentences of at least four words'),
  truncate: z.boolean().default(false).describe("cut sentences at the model's positions instead of refusing them"),
  seed: z.number().int().min(0).max(0x7fffffff).default(8),
  layers: z
    .union([z.literal('all'), list(z.number().int().min(0))], '"all" or a list of whole numbers')
    .default('all')
    .describe('as hidden_states: 0 is the embedding output'),
  scorers: list(scorer).prefault([{ name: 'tas' }, { name: 'attention_received' }]),
  high: z
    .strictObject({
      quantile: share.default(0.75),
      scopes: list(z.enum(SCOPES))
        .default(['sentence'])
        .describe('over what the boundary is drawn; the first is primary'),
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
  return parseExperimentConfig(overrides.reduce(withOverride, readJson(path)), path);
}

/** Validates a config that is already in memory; `origin` names it in errors. */
export function parseExperimentConfig(raw: unknown, origin = 'config'): ExperimentConfig {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return result.data;
  throw configFault(schema, result.error.issues[0]!, raw, origin);
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
