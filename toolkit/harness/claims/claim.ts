import { z } from 'zod';
import type { Site } from '../../graph/taps';
import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import type { Evidence, Verdict, VerdictValue } from '../records';

/** Key of every rule. Where 20 sentences all agree, at most 14 % of the corpus at large disagrees (exact binomial, 95 %). */
export const fewestSentences = z.number().int().min(2).default(20).describe('with fewer, a rule decides nothing');

/** What a claim is judged on: the primary cells of a run. */
export interface Findings {
  /** Interval level of the run: .95. */
  level: number;
  /** Blocks of the checkpoint; layer l is the output of block l. */
  numLayers: number;
  /** The metric's estimate in a primary cell, undefined where the run did not measure it. */
  find(metric: string, scorer: string | null, layer: number | null, site: Site | null): Estimate | undefined;
}

/** A verdict before its claim and rule are written beside it. */
export interface Judgement {
  verdict: VerdictValue;
  because: string;
  evidence: Evidence[];
}

/** A claim of the paper and the rule that decides it. */
export interface Claim<Rule> {
  id: string;
  /** In the paper's words. */
  title: string;
  /** The rule in words, with its numbers. */
  describe: (rule: Rule) => string;
  judge: (rule: Rule, findings: Findings) => Judgement;
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

/** Why a layer cannot be judged, or null when the checkpoint has it. */
export function missingLayer(layer: number, { numLayers }: Findings): string | null {
  return layer <= numLayers ? null : `the checkpoint has ${numLayers} blocks: there is no layer ${layer}`;
}

/**
 * Why estimates rest on too few sentences to decide anything, or null when they do not. Where every sentence agrees the bootstrap
 * interval has no width however few they are, so a rule needs a number of its own.
 */
export function tooFewSentences(fewest: number, estimates: readonly Estimate[]): string | null {
  const least = Math.min(...estimates.map(({ nSentences }) => nSentences));
  return least < fewest ? `${least} sentences are too few to decide: the rule asks for ${fewest}` : null;
}
