import { z } from 'zod';
import { claimedLayer } from './layer';

/** What attention-centric analysis is; TAS is to put less punctuation in HIGH than each of them. */
const ATTENTION_RIVALS = ['attention_received', 'attention_rollout', 'attention_norm'] as const;

/** Where the protocol looks: after the last LayerNorm of a block. */
export const CLAIMED_SITE = 'post';
/** The state after a block in a model whose blocks begin with a norm, and have none at the end. */
const COUNTERPART = 'stream';

/** Whether two sites are one quantity of models of two kinds: the state that a block gives. */
export function areCounterparts(one: string, other: string): boolean {
  const claimed: string[] = [CLAIMED_SITE, COUNTERPART];
  return one === other || (claimed.includes(one) && claimed.includes(other));
}

/** Keys of every rule about one layer: where it looks. */
const place = {
  layer: claimedLayer(0).default('8/12'),
  site: z.string().default(CLAIMED_SITE).describe('a site of the model'),
};

const fewest = z.number().int().min(2).default(20);

// Where 20 sentences all agree, at most 14 % of the corpus at large disagrees (exact binomial bound, 95 %).
const fewestSentences = fewest.describe('with fewer, a rule decides nothing');

const quantile = z.number().gt(0).lt(1);

/** The rules by which the claims of the protocol are judged, by claim; the defaults are the protocol's. */
export const RULES = {
  C1: z.strictObject({
    ...place,
    fewestDocuments: fewest.describe('with fewer, a rule decides nothing'),
    auc: z.number().min(0.5).lt(1).default(0.5).describe('salient above other entities, within documents'),
    coefficient: z.number().default(0).describe('of the score, beside its confounds, in a logit of salience'),
  }),
  C2: z.strictObject({
    ...place,
    quantile: quantile.default(0.75),
    quantiles: z
      .array(quantile)
      .nonempty()
      .default([0.5, 0.65, 0.75, 0.85, 0.95])
      .describe('boundaries along which the odds of content words are shown'),
  }),
  C3: z.strictObject({
    ...place,
    fewestSentences,
    odds: z.number().gt(0).default(1).describe('of content over function words, in HIGH against LOW'),
    sentences: z
      .number()
      .gt(-1)
      .lt(1)
      .default(0)
      .describe('share of sentences where HIGH has more content than the sentence, minus the share where it has less'),
  }),
  C4: z.strictObject({
    layer: claimedLayer(1).default('8/12').describe('the shift into this layer, from the one before'),
    fewestSentences,
    ratio: z.number().gt(0).default(1).describe('mean shift of content over mean shift of function wordpieces'),
  }),
  C5: z.strictObject({
    ...place,
    fewestSentences,
    margin: z.number().min(0).default(0.02).describe('a lead in AUC too small to call a zone'),
  }),
  C6: z.strictObject({
    ...place,
    layer: claimedLayer(1).default('8/12'),
    fewestSentences,
    margin: z.number().min(0).default(0.02).describe('a smaller difference of shares is none'),
    rivals: z
      .array(z.enum(ATTENTION_RIVALS))
      .nonempty()
      .default([...ATTENTION_RIVALS])
      .describe('scorers by attention whose HIGH is to hold more punctuation'),
  }),
  C7: z.strictObject({
    ...place,
    layer: claimedLayer(1).default('8/12'),
    fewestSentences,
    ratio: z.number().gt(1).default(1.25).describe('between the effects on two checkpoints; less is no difference'),
    runs: z
      .array(z.string())
      .default([])
      .describe('folders of finished runs on other checkpoints, over the same corpus'),
  }),
  C9: z.strictObject({
    ...place,
    layer: claimedLayer(1).default('8/12'),
    fewestDocuments: fewest.describe('with fewer, a rule decides nothing'),
    delta: z.number().min(0).max(1).default(0.05).describe('share of the best gain that a user of the layer may lose'),
  }),
};

/** The rule of a claim for one checkpoint, with every default filled in. */
export type Rule<Claim extends keyof typeof RULES> = Omit<z.infer<(typeof RULES)[Claim]>, 'layer'> & { layer: number };
/** The rule of every claim. */
export type Rules = { [Claim in keyof typeof RULES]: Rule<Claim> };
