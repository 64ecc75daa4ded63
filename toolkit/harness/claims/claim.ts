import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import type { Find, Found } from '../measure/findings';
import type { Statistics } from '../measure/readings';
import type { MetricRow } from '../measure/records';

export const VERDICTS = ['supported', 'not supported', 'inconclusive'] as const;
export type VerdictValue = (typeof VERDICTS)[number];

/** One entry of `verdicts.json`. */
export interface Verdict {
  /** `C1` to `C7`. */
  claim: string;
  title: string;
  verdict: VerdictValue;
  /** The rule as applied, in words, with its numbers filled in from the config. */
  rule: string;
  /** One sentence: why the rule came out as it did. */
  because: string;
  evidence: Evidence[];
}

/** One number a verdict rests on. */
export interface Evidence {
  what: string;
  value: number | null;
  interval: [number, number] | null;
}

/** What a claim is judged on. */
export interface Findings {
  /** Interval level of the run: .95. */
  level: number;
  /** Blocks of the checkpoint; layer l is the output of block l. */
  numLayers: number;
  /** Of the checkpoint; the first is the default. */
  sites: readonly string[];
  hasSalience: boolean;
  corpusDigest: string;
  /** Of the claims judged before. */
  verdicts: readonly Verdict[];
  /** The runs that C7 is to compare with. */
  otherRuns: readonly OtherRun[];
  find: Find;
  statistics: Statistics;
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

/** `not supported`. */
export function refuted(because: string, evidence: Evidence[]): Judgement {
  return { verdict: 'not supported', because, evidence };
}

/** A judgement about a layer, which is undecided where the checkpoint has no such layer. */
export function aboutLayer<Rule extends { layer: number }>(judge: Claim<Rule>['judge']): Claim<Rule>['judge'] {
  return (rule, findings) => {
    const missing = missingLayer(rule.layer, findings);
    return missing === null ? judge(rule, findings) : undecided(missing);
  };
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
function missingLayer(layer: number, { numLayers }: Findings): string | null {
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

/** One number that a rule wants above a threshold. */
export interface Test {
  row: Evidence;
  threshold: number;
}

/**
 * Supported when the whole interval of every test lies above its threshold, not supported when that of any lies below, else
 * inconclusive.
 * @param because - What to say when it is supported.
 * @param wanting - Tests that the run could not make, if any: without them nothing is supported.
 */
export function judgeAbove(
  tests: readonly Test[],
  evidence: Evidence[],
  because: string,
  wanting: readonly string[] = [],
): Judgement {
  const failed = tests.find(({ row: { interval }, threshold }) => interval !== null && interval[1] < threshold);
  if (failed) return refuted(`the ${failed.row.what} is below ${failed.threshold}`, evidence);
  if (wanting[0] !== undefined) return undecided(wanting[0], evidence);
  const open = tests.find(({ row: { interval }, threshold }) => interval === null || interval[0] <= threshold);
  if (open) return undecided(`the interval of the ${open.row.what} does not lie above ${open.threshold}`, evidence);
  return { verdict: 'supported', because, evidence };
}
