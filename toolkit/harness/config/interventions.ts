import { z } from 'zod';
import { EFFECTS } from '../../rationale/effects/registry';
import type { Site } from '../../graph/taps';
import { type Ranking, ranking } from './faithfulness';

const wholeNumber = z.number().int().min(0);
const count = z.number().int().positive();
const list = <T extends z.ZodType>(item: T) => z.array(item).nonempty();

/**
 * What is done to states: those of some words become zeros, the mean state, or another token's; the norms of all are moved towards or
 * away from the sentence's median; one dimension of all is set to its mean.
 */
export const INTERVENTIONS = ['zero', 'mean', 'resample', 'scale_norms', 'remove_dimensions'] as const;

/** One of `INTERVENTIONS`. */
export type InterventionName = (typeof INTERVENTIONS)[number];

const words = z.union(
  [z.enum(['high', 'low']), z.strictObject({ top: count.describe('so many of the highest words of a sentence') })],
  '"high", "low" or, in whole words, {"top": 3}',
);

/** What is done to states of a sample of the sentences to see what the model makes of it. */
export const interventions = z.strictObject({
  sentences: count
    .default(40)
    .describe('drawn by the seed from those held out of the selection split, as those of faithfulness are'),
  operations: list(z.enum(INTERVENTIONS))
    .default([...INTERVENTIONS])
    .describe('zero, mean and resample replace the states of words; the others change those of every word'),
  layers: z
    .union([z.literal('all'), list(wholeNumber)], '"all" or a list of whole numbers')
    .default('all')
    .describe('where states are changed, as hidden_states: 0 is the embedding output'),
  site: z.string().optional().describe('a site of the model; default its first'),
  words: list(words)
    .default(['high', { top: 3 }])
    .describe(
      'whose states are replaced; "high" is drawn in the sentence by the first of high.boundaries, "low" is all others: held against matched words the two are mirrors',
    ),
  scorer: ranking.prefault({ name: 'tas', layer: '8/12' }).describe('by which words are high'),
  dimensions: z
    .array(wholeNumber)
    .default([])
    .describe('set to their mean one at a time, besides the ten of largest variance at each layer'),
  scaleNorms: list(z.number().positive())
    .default([1, 2, 3, 4])
    .describe('d and its opposite: norms are multiplied by (median norm / norm) ** d; the first is tested'),
  permutations: count
    .max(10_000)
    .default(20)
    .describe(
      "arrangements of a sentence's factors within stratum that are run; a test recombines them over sentences",
    ),
  randomDraws: count.max(10_000).default(5).describe('other tokens for each state that resample replaces'),
  effects: list(z.enum(EFFECTS.map(({ name }) => name)))
    .optional()
    .describe(
      'what of the model is compared, in one unmasked pass; default the effects on its head, mean_cosine and cls_cosine',
    ),
});

/** As the config asks for them. */
export type AskedInterventions = z.infer<typeof interventions>;
/** The same for one checkpoint. */
export type InterventionConfig = Omit<AskedInterventions, 'scorer' | 'site' | 'effects'> & {
  scorer: Ranking;
  site: Site;
  effects: string[];
};

/** Words as the config names them. */
export type InterventionWords = InterventionConfig['words'][number];
