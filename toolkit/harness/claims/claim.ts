import type { Difference } from '../../metrics/differences';
import type { Estimate } from '../../metrics/estimate';
import type { Site } from '../../graph/taps';
import type { Evidence, Verdict, VerdictValue } from '../records';

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
  describe(this: void, rule: Rule): string;
  judge(this: void, rule: Rule, findings: Findings): Judgement;
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

/** Why a layer cannot be judged, or null when the checkpoint has it. */
export function missingLayer(layer: number, { numLayers }: Findings): string | null {
  return layer <= numLayers ? null : `the checkpoint has ${numLayers} blocks: there is no layer ${layer}`;
}

/** A ratio or difference of two estimates, draw by draw; null where either has no draws. */
export function combine(a: Estimate, b: Estimate, operation: (a: number, b: number) => number): Difference | null {
  if (a.value === null || b.value === null || a.draws === null || b.draws === null) return null;
  const other = b.draws;
  return { value: operation(a.value, b.value), draws: a.draws.map((value, draw) => operation(value, other[draw]!)) };
}
