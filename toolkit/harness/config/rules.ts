import { z } from 'zod';
import { OPERATIONS } from '../../rationale/ablation/ablation';
import { claimedLayer } from './layer';

/** What attention-centric analysis is; TAS is to be as cheap as each of them. */
export const ATTENTION_RIVALS = ['attention_received', 'attention_rollout', 'attention_norm'] as const;

/** Where the protocol looks: after the last LayerNorm of a block. */
export const CLAIMED_SITE = 'post';

/** Keys of every rule about one layer: where it looks, and how few sentences decide nothing. */
const place = {
  layer: claimedLayer(0).default('8/12'),
  site: z.string().default(CLAIMED_SITE).describe('a site of the model'),
  // Where 20 sentences all agree, at most 14 % of the corpus at large disagrees (exact binomial bound, 95 %).
  fewestSentences: z.number().int().min(2).default(20).describe('with fewer, a rule decides nothing'),
};

/** Keys of a rule about what removing words does: how they are removed, and what of the model is compared. */
const removal = {
  ablation: z.enum(OPERATIONS).default('mask'),
  effect: z.string().default('mean_cosine'),
};

const quantile = z.number().gt(0).lt(1);

/** The rules by which the claims of the protocol are judged, by claim; the defaults are the protocol's. */
export const RULES = {
  C1: z.strictObject({
    ...place,
    minAuc: z.number().min(0.5).lt(1).default(0.55).describe('AUC of salient above other noun heads'),
    minTau: z.number().min(0).lt(1).default(0).describe('rank correlation with the effect of removing each word'),
    ...removal,
  }),
  C2: z.strictObject({
    ...place,
    quantile: quantile.default(0.75),
    others: z.array(quantile).nonempty().default([0.65, 0.85]).describe('the boundaries it must beat'),
    minGain: z.number().min(0).default(0.1).describe('in log odds; a smaller gain is none'),
  }),
  C3: z.strictObject({
    ...place,
    minRatio: z.number().min(1).default(1.1).describe('content share in HIGH over the base share'),
    minSentences: z.number().gt(0).lt(1).default(0.5).describe('share of sentences where HIGH exceeds the base'),
  }),
  C4: z.strictObject({
    layer: claimedLayer(1).default('8/12').describe('the shift into this layer, from the one before'),
    fewestSentences: place.fewestSentences,
    minRatio: z
      .number()
      .min(1)
      .default(1.1)
      .describe('share of the shift over share of tokens; less does not dominate'),
    minExcess: z.number().min(0).default(0.02).describe('over the null; a smaller excess is none'),
    ablation: removal.ablation,
  }),
  C5: z.strictObject({
    ...place,
    margin: z.number().min(0).default(0.02).describe('a lead in AUC too small to call a zone'),
  }),
  C6: z.strictObject({
    ...place,
    layer: claimedLayer(1).default('8/12'),
    margin: z.number().min(0).default(0.02).describe('a smaller difference of shares is none'),
    costRivals: z
      .array(z.enum(ATTENTION_RIVALS))
      .nonempty()
      .default([...ATTENTION_RIVALS])
      .describe('scorers by attention that tas is to be no dearer than'),
    maxCostRatio: z
      .number()
      .gt(0)
      .default(1)
      .describe('passes and operations of tas over those of each rival, at most'),
  }),
  C7: z.strictObject({
    ...place,
    runs: z
      .array(z.string())
      .default([])
      .describe('folders of finished runs on other checkpoints, over the same corpus'),
  }),
};

/** The rule of a claim for one checkpoint, with every default filled in. */
export type Rule<Claim extends keyof typeof RULES> = Omit<z.infer<(typeof RULES)[Claim]>, 'layer'> & { layer: number };
/** The rule of every claim. */
export type Rules = { [Claim in keyof typeof RULES]: Rule<Claim> };
