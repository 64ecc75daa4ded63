import { z } from 'zod';
import { SITES } from '../../graph/taps';
import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import { OPERATIONS } from '../../rationale/ablation/ablation';
import type { Evidence, MetricRow, RowPlace, Verdict, VerdictValue } from '../records';

/** Keys of every rule about one layer: where it looks, and how few sentences decide nothing. */
export const place = {
  layer: z.number().int().min(0).default(8),
  site: z.enum(SITES).default('post'),
  // Where 20 sentences all agree, at most 14 % of the corpus at large disagrees (exact binomial bound, 95 %).
  fewestSentences: z.number().int().min(2).default(20).describe('with fewer, a rule decides nothing'),
};

/** Keys of a rule about what removing words does: how they are removed, and what of the model is compared. */
export const removal = {
  ablation: z.enum(OPERATIONS).default('mask'),
  effect: z.string().default('mean_cosine'),
};

/** What a claim is judged on. */
export interface Findings {
  /** Interval level of the run: .95. */
  level: number;
  /** Blocks of the checkpoint; layer l is the output of block l. */
  numLayers: number;
  hasSalience: boolean;
  corpusDigest: string;
  /** Of the claims judged before. */
  verdicts: readonly Verdict[];
  /** The runs that C7 is to compare with. */
  otherRuns: readonly OtherRun[];
  /**
   * The metric's estimate at a place of the sweep, undefined where the run did not measure it. A factor that is not named is at its
   * primary value, or does not enter.
   */
  find(metric: string, where: Partial<RowPlace>): Found | undefined;
}

/** What C7 reads of another run's folder. */
export interface OtherRun {
  /** Name of its checkpoint. */
  checkpoint: string;
  corpusDigest: string;
  numLayers: number;
  /** Its `layer_rank` and `layer_rank_halves`. */
  ranks: readonly MetricRow[];
  verdicts: readonly Verdict[];
}

/** An estimate, and what its row says of it beside the value. */
export type Found = Estimate & { nullValue: number | null; p: number | null };

/** A verdict before its claim and rule are written beside it. */
export interface Judgement {
  verdict: VerdictValue;
  because: string;
  evidence: Evidence[];
}

/** A claim and the rule that decides it. */
export interface Claim<Rule> {
  id: string;
  /** In the paper's words. */
  title: string;
  /** The rule in words, with its numbers. */
  describe: (rule: Rule) => string;
  judge: (rule: Rule, findings: Findings) => Judgement;
}

/** A claim with its rule filled in. */
export interface AnyClaim {
  id: string;
  judge: (findings: Findings) => Verdict;
}

/** A claim with the rule it is judged by. */
export function withRule<Rule>(claim: Claim<Rule>, rule: Rule): AnyClaim {
  return { id: claim.id, judge: (findings) => judge(claim, rule, findings) };
}

/** Applies a claim's rule. */
export function judge<Rule>(claim: Claim<Rule>, rule: Rule, findings: Findings): Verdict {
  const { verdict, because, evidence } = claim.judge(rule, findings);
  return { claim: claim.id, title: claim.title, verdict, rule: claim.describe(rule), because, evidence };
}

/** `inconclusive`, for want of something the run did not have. */
export function undecided(because: string, evidence: Evidence[] = []): Judgement {
  return { verdict: 'inconclusive', because, evidence };
}

/** A number of the run as evidence, with its interval. */
export function evidenceRow(what: string, found: Pick<Estimate, 'value' | 'draws'>, { level }: Findings): Evidence {
  return { what, value: found.value, interval: found.draws && percentileInterval(found.draws, level) };
}

/** The evidence there is: what the run did not measure is left out. */
export function evidenceRows(
  rows: readonly [what: string, found: Found | undefined][],
  findings: Findings,
): Evidence[] {
  return rows.flatMap(([what, found]) => (found ? [evidenceRow(what, found, findings)] : []));
}

/** Why a layer cannot be judged, or null when the checkpoint has it. */
export function missingLayer(layer: number, { numLayers }: Findings): string | null {
  return layer <= numLayers ? null : `the checkpoint has ${numLayers} blocks: there is no layer ${layer}`;
}

/**
 * Why estimates rest on too few sentences to decide anything, or null when they do not. Where every sentence agrees the bootstrap
 * interval has no width however few they are, so a rule needs a number of its own.
 */
export function tooFewSentences(fewest: number, estimates: readonly Pick<Estimate, 'nSentences'>[]): string | null {
  const least = estimates.reduce((least, { nSentences }) => Math.min(least, nSentences), Infinity);
  return least < fewest ? `${least} sentences are too few to decide: the rule asks for ${fewest}` : null;
}
