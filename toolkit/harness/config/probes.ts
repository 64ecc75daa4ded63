import { z } from 'zod';
import { STATE_AGGREGATIONS } from '../../activations/wordStates';
import { PROBE_CONTROLS } from '../../probing/controlLabels';
import { FAMILIES, TASKS } from '../../probing/tasks';

const ownTask = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    family: z.enum(FAMILIES).default('other').describe('structure and meaning are what claim C9 weighs'),
    unit: z
      .enum(['word', 'pair'])
      .default('word')
      .describe('of pairs of words of a document it is told whether both have the same value'),
    column: z.enum(['lemma', 'xpos', 'deprel', 'supersense', 'lexcat']).optional(),
    feature: z.string().optional().describe('a feature of FEATS, such as Number'),
    misc: z.string().optional().describe('a key of MISC'),
  })
  .refine(({ column, feature, misc }) => [column, feature, misc].filter((one) => one !== undefined).length === 1, {
    error: 'names one of column, feature and misc',
  });

const count = z.int().positive();

/** What erasing what a task's probes read does to the model's predictions. */
const erasure = z.strictObject({
  sentences: count.default(40).describe('drawn by the seed; erasers are fitted on the words of all others'),
  words: count.default(3).describe('masked in a sentence, one at a time: its loss is compared'),
  layers: z
    .union([z.literal('all'), z.array(z.int().min(0)).nonempty()], '"all" or a list of whole numbers')
    .default('all')
    .describe('where states are edited, as hidden_states: 0 is the embedding output'),
  draws: count.max(1000).default(3).describe('of permuted labels and of control tasks, the nulls'),
});
export type ErasureConfig = z.output<typeof erasure>;

/** Structural probes, whose trees are held against those of the corpus. */
const structural = z.strictObject({
  layers: z
    .union([z.literal('all'), z.array(z.int().min(0)).nonempty()], '"all" or a list of whole numbers')
    .default('all')
    .describe('where they are fitted, as hidden_states; layer 0 always is, as what the others are held against'),
});
export type StructuralConfig = z.output<typeof structural>;

/** Elsewhere that probes are fitted too, without controls, for the readings of claim C9. */
const alsoAt = z.strictObject({
  sites: z.array(z.string()).default([]).describe('sites of the model'),
  aggregations: z.array(z.enum(STATE_AGGREGATIONS)).default([]).describe('at the site of the probes'),
});

/** What is read off the states of every layer. */
export const probes = z.strictObject({
  tasks: z
    .array(z.union([z.enum(TASKS.map(({ name }) => name) as [string, ...string[]]), ownTask]))
    .nonempty()
    .describe('tasks by name, or of your own: a column, a feature or a key of MISC'),
  aggregation: z
    .enum(STATE_AGGREGATIONS)
    .exactOptional()
    .describe(
      'how the states of wordpieces become that of a word; default mean, of causal models last, which alone has seen the word',
    ),
  site: z.string().optional().describe('a site of the model; default its first'),
  alsoAt: alsoAt
    .exactOptional()
    .describe(
      'elsewhere that probes are fitted, for the readings of C9: each place takes as long as the probes without controls',
    ),
  folds: z.int().min(2).max(20).default(5).describe('of whole documents'),
  fewestUnits: z.int().min(2).default(5).describe('a class that fewer units have is left out of its task'),
  controls: z
    .union([z.boolean(), z.array(z.enum(PROBE_CONTROLS))], `true, false or a list of ${PROBE_CONTROLS.join(', ')}`)
    .default(true)
    .describe(
      'true for all: a control task by word type, which C9 asks for, permuted labels and the state without its norm, each up to ' +
        'the work of the probes without refits again, and the norm alone, which takes little',
    ),
  conditional: z
    .boolean()
    .default(false)
    .describe(
      'also probes of the states of each layer beside those of layer 0: twice the work of the probes without controls again',
    ),
  refits: z
    .int()
    .min(0)
    .max(100)
    .default(10)
    .describe('of every probe on training documents drawn anew: what chance in training adds to intervals'),
  online: z
    .boolean()
    .default(false)
    .describe(
      'also the code length of each task at each layer, learnt document by document (Voita & Titov 2020): about a sixth of the work ' +
        'of the probes without refits again',
    ),
  erasure: erasure
    .nullable()
    .default(null)
    .describe('whether the model uses what is read: it is erased from all states of a layer (LEACE)'),
  structural: structural
    .exactOptional()
    .describe(
      'also structural probes (Hewitt & Manning 2019): whether distances and depths of dependency trees stand in the states',
    ),
});

export type ProbesConfig = z.output<typeof probes>;
