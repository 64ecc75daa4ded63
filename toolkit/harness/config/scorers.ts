import { z } from 'zod';
import { CENTRINGS, FACTORS, type Factors, QUERIES, RESIDUALS, TAS_NORMS } from '../../attribution/place';
import { scorerNamed, SCORERS } from '../../attribution/registry';
import { AGGREGATIONS } from '../../attribution/wordScores';
import { TARGETS } from '../../graph/taps';
import { SCOPES } from '../../rationale/high';

const wholeNumber = z.number().int().min(0);
const share = z.number().gt(0).lt(1);
const list = <T extends z.ZodType>(item: T) => z.array(item).nonempty();

const boundary = z.union(
  [
    z.strictObject({ quantile: share.describe('at or above this linear quantile') }),
    z.strictObject({ outlier: z.number().min(0).describe('above Q3 by more than so many interquartile ranges') }),
    z.strictObject({ top: z.number().int().min(1).describe('so many words per sentence') }),
    z.strictObject({ topShare: share.describe('this share of the words, rounded up') }),
  ],
  'one of {"quantile": 0.75}, {"outlier": 1.5}, {"topShare": 0.2} and, in whole words, {"top": 3}',
);

/** From which score on a word is HIGH. */
export const boundaries = list(boundary).describe('from which score on a word is HIGH; the first is primary');
export const scopes = list(z.enum(SCOPES)).describe('over what the boundary is drawn; the first is primary');

const factors = z
  .object({
    site: list(z.string()).describe('sites of the model; default all of them'),
    norm: list(z.enum(TAS_NORMS)),
    centring: list(z.enum(CENTRINGS)).describe(
      'mean: of the selection split; beta: of LayerNorm, at a site after it: post, read, in models whose norms have one',
    ),
    leftOut: list(wholeNumber).describe('so many dimensions, of largest variance in the selection split, are left out'),
    head: list(z.union([z.literal('mean'), wholeNumber], '"mean" or a whole number')),
    query: list(z.enum(QUERIES)),
    residual: list(z.enum(RESIDUALS)).describe("whether the token's own state and LayerNorm count"),
    target: list(z.enum(TARGETS)).describe('the number of the model that is explained'),
    draw: list(wholeNumber).describe('of random scores; one draw instead of the mean over 100'),
  } satisfies Record<keyof Factors, z.ZodType>)
  .partial();

/** One sweep over a scorer, all its factors crossed. Factors not to be crossed stand in entries of their own. */
export const scorer = z
  .strictObject({
    name: z.enum(SCORERS.map(({ name }) => name)).describe('a scorer of the registry'),
    ...factors.shape,
    aggregation: list(z.enum(AGGREGATIONS)).optional().describe('wordpieces to words; the first is primary'),
    boundary: boundaries.optional().describe('instead of high.boundaries'),
    scope: scopes.optional().describe('instead of high.scopes'),
  })
  .transform(({ name, aggregation, boundary, scope, ...given }, context) => {
    const scorer = scorerNamed(name);
    for (const factor of FACTORS.filter((factor) => given[factor] && !scorer.factors[factor]))
      context.addIssue({ code: 'custom', path: [factor], message: `no such key, as ${name} has no ${factor}` });
    return {
      name,
      ...usualFactors(scorer.factors),
      ...given,
      aggregation: aggregation ?? [scorer.defaultAggregation],
      ...(boundary && { boundary }),
      ...(scope && { scope }),
    };
  });

/** A scorer's factors at their defaults; its sites are the model's, which is not read yet. */
function usualFactors(distinguished: { readonly [Name in keyof Factors]?: readonly unknown[] }): z.infer<
  typeof factors
> {
  const own = FACTORS.filter((factor) => factor !== 'site' && distinguished[factor]);
  const entries = own.map((factor) => [factor, [distinguished[factor]![0]]]);
  return Object.fromEntries(entries) as z.infer<typeof factors>;
}
