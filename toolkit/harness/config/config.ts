import { z } from 'zod';
import { UserError } from '../../errors';
import { faithfulness } from './faithfulness';
import { configFault } from './fault';
import { interventions } from './interventions';
import { probes } from './probes';
import { readWithIncludes, withOverride } from './source';
import { RULES } from './rules';
import { boundaries, scopes, scorer } from './scorers';
import { isShard } from './shard';

const share = z.number().gt(0).lt(1);
const count = z.number().int().positive();
/** Of random draws, a value of each of which is held in memory. */
const draws = count.max(1_000_000);
const list = <T extends z.ZodType>(item: T) => z.array(item).nonempty();
const seed = z.number().int().min(0).max(0x7fffffff);
/** One value, or a list for a run with each. */
const oneOrMore = <T extends z.ZodType>(item: T, expected: string) => z.union([item, list(item)], expected);

const fields = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^\w[\w.-]*$/, 'letters, digits, dot, dash and underscore, the first neither dot nor dash'),
  description: z.string().optional().describe('what is asked, for the list of experiments'),
  checkpoint: oneOrMore(z.string(), 'a text').describe(
    'a converted folder, a Hugging Face folder, or a model on the hub as ORG/NAME or ORG/NAME@REVISION; a list for a run with each',
  ),
  corpus: oneOrMore(z.string(), 'a text').describe(
    'a .conllu, .txt, .jsonl, .csv or .tsv file; a list for a run with each',
  ),
  columns: z
    .strictObject({ text: z.string().exactOptional(), label: z.string().exactOptional() })
    .exactOptional()
    .describe(
      'of a .csv or .tsv file, those of its texts and their labels; by default text, and label where there is one',
    ),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'a code of ISO 639, such as de')
    .exactOptional()
    .describe(
      'of the corpus, by default en; in another, tags are read and not predicted, and frequencies of English are not applied',
    ),
  limit: count.nullable().default(null).describe('the first N sentences of at least four words, for a quick look'),
  sample: count
    .nullable()
    .default(null)
    .describe('N of the sentences of at least four words, drawn by the seed, evenly over documents'),
  leaveOut: list(z.string().min(1))
    .exactOptional()
    .describe('documents whose ids begin with one of these are not read'),
  truncate: z.boolean().default(false).describe("cut sentences at the model's positions instead of refusing them"),
  firstToken: z
    .enum(['out', 'in'])
    .exactOptional()
    .describe(
      'of a causal model: whether it takes part in means, shares and quartiles, and its word is among the words; default out',
    ),
  stride: z
    .int()
    .positive()
    .exactOptional()
    .describe(
      'tokens from one window to the next over a sentence that is longer than the positions; without it such a sentence is refused',
    ),
  context: z
    .enum(['sentence', 'document'])
    .exactOptional()
    .describe(
      'of a causal model: with document, readings of the claims also score each sentence after those before it in its document; default sentence',
    ),
  seed: oneOrMore(seed, 'a whole number').default(8).describe('a list for a run with each'),
  layers: z
    .union([z.literal('all'), list(z.number().int().min(0))], '"all" or a list of whole numbers')
    .default('all')
    .describe('as hidden_states: 0 is the embedding output'),
  scorers: list(scorer).prefault([{ name: 'tas' }, { name: 'attention_received' }]),
  high: z
    .strictObject({ boundaries: boundaries.default([{ quantile: 0.75 }]), scopes: scopes.default(['sentence']) })
    .prefault({}),
  selection: z
    .strictObject({ share: share.default(0.3).describe('of the documents, drawn by the seed') })
    .prefault({})
    .describe(
      'the split on which layers, boundaries and mean vectors are chosen; what is chosen is reported on the rest',
    ),
  frequencies: z
    .string()
    .default('english')
    .describe('"english", the list that comes with the toolkit, or a corpus file to count in, not the tested one'),
  bootstrap: z
    .strictObject({
      draws: draws.default(1000),
      primaryDraws: draws.default(1000).describe('of the primary rows that claims are judged on'),
      level: share.default(0.95),
      interval: z.enum(['percentile', 'bca']).default('percentile'),
    })
    .prefault({})
    .refine(({ draws, primaryDraws }) => draws <= primaryDraws, 'draws of at most primaryDraws, by default 1000'),
  shard: z
    .string()
    .refine(isShard, 'I/N, the I-th of N slices, such as 2/3')
    .nullable()
    .default(null)
    .describe('one slice of the sentences, to be joined by `merge`'),
  permutations: draws.default(1000).describe('within the sentence, for the null of primary rows'),
  faithfulness: faithfulness.nullable().default(null).describe('removes words and measures what it does; null for not'),
  interventions: interventions
    .nullable()
    .default(null)
    .describe('changes states and measures what it does; null for not'),
  probes: probes.nullable().default(null).describe('asks what the states of each layer hold; null for not'),
  claims: z
    .strictObject({
      C1: RULES.C1.prefault({}),
      C2: RULES.C2.prefault({}),
      C3: RULES.C3.prefault({}),
      C4: RULES.C4.prefault({}),
      C5: RULES.C5.prefault({}),
      C6: RULES.C6.prefault({}),
      C7: RULES.C7.prefault({}),
      C9: RULES.C9.prefault({}),
    })
    .prefault({}),
});

const schema = fields
  .refine(({ limit, sample }) => limit === null || sample === null, {
    path: ['sample'],
    error: 'null where there is a limit: the first sentences, or drawn ones',
  })
  .refine(({ stride, truncate }) => stride === undefined || !truncate, {
    path: ['truncate'],
    error: 'false where there is a stride: long sentences are cut, or read in windows',
  })
  .refine(({ context, shard }) => context !== 'document' || shard === null, {
    path: ['shard'],
    error: 'null where the context is the document, which may lie in several slices',
  });

/** What a config file asks for: one run, or one for each of the listed checkpoints, corpora and seeds. */
type Experiment = z.infer<typeof schema>;

/** A run with every default filled in. */
export type ExperimentConfig = Omit<Experiment, 'checkpoint' | 'corpus' | 'seed'> & {
  checkpoint: string;
  corpus: string;
  seed: number;
};

/** One entry of `scorers`. */
export type ScorerSweep = ExperimentConfig['scorers'][number];

/**
 * Reads a config file, with what it includes and with `key.path=value` overrides applied, as the runs it asks for.
 * @throws {UserError} Naming the key at fault, what it holds, and the nearest known key for an unknown one.
 */
export function readExperiment(path: string, overrides: readonly string[] = []): ExperimentConfig[] {
  return parseExperiment(overrides.reduce(withOverride, readWithIncludes(path)), path);
}

/**
 * Reads a config file that asks for a single run.
 * @throws {UserError} As `readExperiment`, and for a list of checkpoints, corpora or seeds.
 */
export function readExperimentConfig(path: string, overrides: readonly string[] = []): ExperimentConfig {
  return single(readExperiment(path, overrides), path);
}

/** Validates a config that is already in memory, a single run; `origin` names it in errors. */
export function parseExperimentConfig(raw: unknown, origin = 'config'): ExperimentConfig {
  return single(parseExperiment(raw, origin), origin);
}

/** The JSON Schema of a config file, for editors. */
export function experimentJsonSchema(): object {
  const own = z.toJSONSchema(schema, { io: 'input' });
  const include = { type: 'string', description: 'another config, whose keys hold where these do not' };
  const whole = { required: ['name', 'checkpoint', 'corpus'] };
  return {
    ...own,
    properties: { include, ...own.properties },
    required: [],
    anyOf: [whole, { required: ['include'] }],
  };
}

function parseExperiment(raw: unknown, origin: string): ExperimentConfig[] {
  const result = schema.safeParse(raw, { reportInput: true });
  if (!result.success) throw configFault(schema, result.error.issues[0]!, raw, origin);
  const { checkpoint, corpus, seed, ...rest } = result.data;
  return [checkpoint]
    .flat()
    .flatMap((checkpoint) =>
      [corpus].flat().flatMap((corpus) => [seed].flat().map((seed) => ({ ...rest, checkpoint, corpus, seed }))),
    );
}

function single(runs: ExperimentConfig[], origin: string): ExperimentConfig {
  if (runs.length === 1) return runs[0]!;
  throw new UserError({ what: `${origin}: runs in the config`, got: runs.length, expected: 'one' });
}
