import { z } from 'zod';
import { STATE_AGGREGATIONS } from '../../activations/wordStates';
import { FAMILIES, TASKS } from '../../probing/tasks';

const ownTask = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    family: z.enum(FAMILIES).default('other').describe('structure and meaning are what claim C9 weighs'),
    column: z.enum(['lemma', 'xpos', 'deprel', 'supersense', 'lexcat']).optional(),
    feature: z.string().optional().describe('a feature of FEATS, such as Number'),
    misc: z.string().optional().describe('a key of MISC'),
  })
  .refine(({ column, feature, misc }) => [column, feature, misc].filter((one) => one !== undefined).length === 1, {
    error: 'names one of column, feature and misc',
  });

/** What is read off the states of every layer. */
export const probes = z.strictObject({
  tasks: z
    .array(z.union([z.enum(TASKS.map(({ name }) => name) as [string, ...string[]]), ownTask]))
    .nonempty()
    .describe('tasks by name, or of your own: a column, a feature or a key of MISC'),
  aggregation: z
    .enum(STATE_AGGREGATIONS)
    .default('mean')
    .describe('how the states of wordpieces become that of a word'),
  site: z.string().optional().describe('a site of the model; default its first'),
  folds: z.int().min(2).max(20).default(5).describe('of whole documents'),
  fewestUnits: z.int().min(2).default(5).describe('a class that fewer units have is left out of its task'),
  controls: z
    .boolean()
    .default(true)
    .describe('control tasks by word type, permuted labels, the norm alone, and the state without it'),
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
});

export type ProbesConfig = z.output<typeof probes>;
