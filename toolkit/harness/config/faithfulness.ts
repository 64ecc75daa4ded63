import { z } from 'zod';
import { CENTRINGS, FACTORS, QUERIES, RESIDUALS, TAS_NORMS } from '../../attribution/place';
import { scorerNamed, SCORERS } from '../../attribution/registry';
import { TARGETS } from '../../graph/taps';
import type { Operation } from '../../rationale/ablation/ablation';
import { ERASER_BINS } from '../../rationale/ablation/wordSets';
import { EFFECTS } from '../../rationale/effects/registry';
import { type Layer, relativeDepth } from './layer';

const wholeNumber = z.number().int().min(0);
const share = z.number().gt(0).lt(1);
const list = <T extends z.ZodType>(item: T) => z.array(item).nonempty();

/** A scorer at one place. */
export const ranking = z
  .strictObject({
    name: z.enum(SCORERS.map(({ name }) => name)).describe('a scorer of the registry'),
    layer: z
      .union(
        [wholeNumber, relativeDepth, z.literal('best'), z.literal('last')],
        'a whole number, a relative depth such as "8/12", "best" or "last"',
      )
      .optional()
      .describe('"best": the one the selection split would choose by auc_content_function; default the last'),
    site: z.string().optional().describe('a site of the model; default its first'),
    norm: z.enum(TAS_NORMS).optional(),
    centring: z.enum(CENTRINGS).optional(),
    leftOut: wholeNumber.optional(),
    head: z.union([z.literal('mean'), wholeNumber]).optional(),
    query: z.enum(QUERIES).optional(),
    residual: z.enum(RESIDUALS).optional(),
    target: z.enum(TARGETS).optional(),
    draw: wholeNumber.optional(),
  })
  .superRefine(({ name, ...given }, context) => {
    const { factors, firstLayer } = scorerNamed(name);
    const stray = [...FACTORS, 'layer' as const].find(
      (factor) => given[factor] !== undefined && (factor === 'layer' ? firstLayer === null : !factors[factor]),
    );
    if (stray) context.addIssue({ code: 'custom', path: [stray], message: `no such key: ${name} has no ${stray}` });
  });

/** The operations that need no further choice. */
const OPERATIONS = ['mask', 'delete', 'pad', 'sample', 'replace'] as const;

/** What is removed from sentences to see what it does to the model. */
export const faithfulness = z.strictObject({
  sentences: z
    .number()
    .int()
    .positive()
    .default(100)
    .describe('drawn by the seed from those held out of the selection split, evenly over documents'),
  marginSentences: wholeNumber
    .default(50)
    .describe('drawn so from the selection split, to measure the margin of equivalence on; 0 for no margin'),
  scorers: list(ranking)
    .default([
      { name: 'tas', layer: '8/12' },
      { name: 'tas', layer: 'best' },
      { name: 'embedding_norm' },
      { name: 'frequency' },
      { name: 'position' },
      { name: 'attention_received', layer: '8/12' },
      { name: 'attention_rollout', layer: 'last' },
      { name: 'attention_norm', layer: '8/12' },
      { name: 'attention_norm', layer: '8/12', residual: 'with' },
      { name: 'gradient_x_input' },
      { name: 'integrated_gradients' },
      { name: 'leave_one_out' },
    ])
    .describe('whose words are removed; random words are always removed beside them'),
  operations: list(z.enum(OPERATIONS))
    .optional()
    .describe(
      'what removing a word is; "replace" leaves the token that the model has for it; default mask and delete, of a model without a mask token replace and delete',
    ),
  shares: list(share)
    .default([...ERASER_BINS] as [number, ...number[]])
    .describe('of the words of a sentence, removed or kept, rounded up'),
  words: wholeNumber.default(0).describe('besides, so many words removed one after the other from the top; 0 for none'),
  normaliseUpTo: wholeNumber
    .default(0)
    .describe(
      'AOPC between the least and the most that a search over orders finds, in sentences of at most so many words; 0 for none',
    ),
  randomDraws: z.number().int().min(2).max(1_000_000).default(5).describe('random orders, at the least'),
  mostRandomDraws: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(100)
    .describe('more are drawn until their error is a tenth of the deviation between sentences, up to so many'),
  likelihoodWords: wholeNumber
    .default(5)
    .describe(
      'of how many of the words outside two matched sets the pseudo-log-likelihood is taken, by the first operation, drawn by the seed; 0 for none',
    ),
  effects: list(z.enum(EFFECTS.map(({ name }) => name)))
    .optional()
    .describe('what of the model is compared; default all but those by layer and of a head of another kind'),
  outside: z.boolean().default(false).describe('also the cosine of the Universal Sentence Encoder'),
  randomisedWeights: z.boolean().default(true).describe('whether scorers change when the weights are shuffled'),
});

/** As the config asks for them. */
export type AskedFaithfulness = z.infer<typeof faithfulness>;
/** A scorer at one place, as the config names it. */
export type AskedRanking = z.infer<typeof ranking>;
/** The same for one checkpoint. */
export type Ranking = Omit<AskedRanking, 'layer'> & { layer?: Exclude<Layer, string> | 'best' | 'last' | undefined };
export type FaithfulnessConfig = Omit<AskedFaithfulness, 'scorers' | 'operations' | 'effects'> & {
  scorers: Ranking[];
  operations: Operation[];
  effects: string[];
};
