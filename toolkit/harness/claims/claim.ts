import { percentileInterval } from '../../metrics/bootstrap';
import type { Estimate } from '../../metrics/estimate';
import type { Found } from '../measure/findings';
import type { Reading } from '../measure/readings';
import { answerPart, type Answered, defaultReading, type Readings } from './answer';
import type { Findings } from './findings';
import { readingsOf } from './multiverse';
import type { Interval, Part, PartAnswer, VerdictValue } from './part';

/** One entry of `verdicts.json`. */
export interface Verdict {
  /** `C1` to `C7`. */
  claim: string;
  title: string;
  /** By the default reading. */
  verdict: VerdictValue;
  /** One sentence: why the rule came out as it did. */
  because: string;
  /** The rule as applied, in words, with its numbers filled in from the config. */
  rule: string;
  parts: PartAnswer[];
  evidence: Evidence[];
  /** What becomes of the verdict over the readings of its parts; null where it has no parts. */
  across: string | null;
}

/** One number a verdict rests on. */
export interface Evidence {
  what: string;
  value: number | null;
  interval: Interval | null;
}

/** A verdict before its claim, rule and parts are written beside it. */
export interface Judgement {
  verdict: VerdictValue;
  because: string;
  evidence: Evidence[];
}

/** A claim and the rule that decides it. */
export interface Claim<Rule> {
  id: string;
  /** In paraphrase. */
  title: string;
  /** The rule in words, with its numbers. */
  describe: (rule: Rule) => string;
  /** Its parts; a claim may have none. */
  parts?: (rule: Rule) => readonly Part[];
  /** @param answered - One a part, in their order. */
  judge: (rule: Rule, findings: Findings, answered: readonly Answered[]) => Judgement;
}

/** A part of a claim, and the reading that its verdict is about. */
export interface PlacedPart {
  part: Part;
  reading: Reading;
}

/** A claim with its rule filled in. */
export interface AnyClaim {
  id: string;
  parts: (findings: Findings) => PlacedPart[];
  /** @param readings - How the readings of a part came out. */
  judge: (findings: Findings, readings?: ReadingsOf) => Verdict;
}

type ReadingsOf = (part: Part, findings: Findings, reading: Reading) => Readings;

/** A claim with the rule it is judged by. */
export function withRule<Rule extends { layer: number; site?: string }>(claim: Claim<Rule>, rule: Rule): AnyClaim {
  return {
    id: claim.id,
    parts: (findings) => partsOf(claim, rule, findings),
    judge: (findings, readings) => judge(claim, rule, findings, readings),
  };
}

/** Applies a claim's rule. */
export function judge<Rule extends { layer: number; site?: string }>(
  claim: Claim<Rule>,
  rule: Rule,
  findings: Findings,
  readings: ReadingsOf = readingsOf,
): Verdict {
  const answered = partsOf(claim, rule, findings).map(({ part, reading }) =>
    answerPart(part, findings, reading, readings(part, findings, reading)),
  );
  const { verdict, because, evidence } = claim.judge(rule, findings, answered);
  const parts = answered.map(({ answer }) => answer);
  return {
    ...{ claim: claim.id, title: claim.title, verdict, because, rule: claim.describe(rule), parts, evidence },
    across: acrossOf(parts),
  };
}

function partsOf<Rule extends { layer: number; site?: string }>(
  { parts }: Claim<Rule>,
  rule: Rule,
  findings: Findings,
): PlacedPart[] {
  return (parts?.(rule) ?? []).map((part) => ({ part, reading: defaultReading(part, rule, findings) }));
}

/** What the parts say where they say the same. */
function acrossOf(parts: readonly PartAnswer[]): string | null {
  const said = [...new Set(parts.map(({ across }) => across))];
  return said.length > 1 ? 'depends on part' : (said[0] ?? null);
}

/** Supported if all parts are, contradicted if one is, else inconclusive. */
export function allOf(answered: readonly Answered[], evidence: Evidence[]): Judgement {
  const words = wordsOf(answered);
  const isAll = words.length > 0 && words.every((word) => word === 'supported');
  const verdict = isAll ? 'supported' : words.includes('contradicted') ? 'contradicted' : 'inconclusive';
  return { verdict, because: becauseOf(answered), evidence };
}

/** Of parts that are alternatives: supported or contradicted if all are, divided if opposite, else inconclusive. */
export function eitherOf(answered: readonly Answered[], evidence: Evidence[]): Judgement {
  const words = new Set(wordsOf(answered));
  const isDivided = words.has('supported') && words.has('contradicted');
  const verdict = words.size === 1 ? [...words][0]! : isDivided ? 'divided' : 'inconclusive';
  return { verdict, because: becauseOf(answered), evidence };
}

function wordsOf(answered: readonly Answered[]) {
  return answered.map(({ answer }) => answer.verdict);
}

function becauseOf(answered: readonly Answered[]): string {
  const reasons = [...new Set(answered.map(({ says }) => says))];
  return reasons.join('; ');
}

/** A number of the run as evidence, with its interval. */
export function evidenceRow(what: string, found: Pick<Estimate, 'value' | 'draws'>, { level }: Findings): Evidence {
  return { what, value: found.value, interval: found.draws && percentileInterval(found.draws, level) };
}

/** The evidence there is: what the run did not measure is left out. */
export function evidenceRows(
  rows: readonly [what: string, found: Found | Estimate | undefined][],
  findings: Findings,
): Evidence[] {
  return rows.flatMap(([what, found]) => (found ? [evidenceRow(what, found, findings)] : []));
}
