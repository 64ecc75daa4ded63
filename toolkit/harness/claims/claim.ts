import { intervalOf } from '../../metrics/clusterInterval';
import type { Estimate } from '../../metrics/estimate';
import type { Found } from '../measure/findings';
import type { Reading } from '../measure/readings';
import { acrossParts } from './across';
import { answerPart, type Answered, defaultReading, estimateAt, type Readings, wordAt } from './answer';
import type { Findings } from './findings';
import { explore, type Explored, joined, NO_READINGS } from './multiverse';
import type { Interval, Part, PartAnswer, VerdictValue } from './part';

/** One entry of `verdicts.json`. */
export interface Verdict {
  /** `C1` to `C7`, or `C9`. */
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
  /** Its evidence looks up no row of the run: it is judged as soon as the words are scored, before the others. */
  judgedFirst?: boolean;
  /** The rule in words, with its numbers. */
  describe: (rule: Rule) => string;
  /** Its parts; a claim may have none. */
  parts?: (rule: Rule, findings: Findings) => readonly Part[];
  /** Default `allOf` the parts. @param answered - One a part, in their order. */
  judge?: (rule: Rule, findings: Findings, answered: readonly Answered[]) => Judgement;
}

/** A verdict, and the readings of its parts. */
export interface Judged {
  verdict: Verdict;
  readings: Explored;
}

/** A claim with its rule filled in. */
export interface AnyClaim {
  id: string;
  /** As of a `Claim`. */
  judgedFirst?: boolean | undefined;
  judge: (findings: Findings) => Judged;
}

/** What every rule has: where it looks. */
export interface Placed {
  layer: number;
  /** Default the first of the model. */
  site?: string;
}

/** A claim with the rule it is judged by. */
export function withRule<Rule extends Placed>(claim: Claim<Rule>, rule: Rule): AnyClaim {
  return { id: claim.id, judgedFirst: claim.judgedFirst, judge: (findings) => judge(claim, rule, findings) };
}

/** Applies a claim's rule. */
export function judge<Rule extends Placed>(claim: Claim<Rule>, rule: Rule, findings: Findings): Judged {
  const explored = (claim.parts?.(rule, findings) ?? []).map((part) => {
    const reading = defaultReading(part, rule, findings);
    const readings = readingsOf(claim.id, part, findings, reading);
    return { answered: answerPart(part, findings, reading, readings.counted), multiverse: readings.multiverse };
  });
  const answered = explored.map((one) => one.answered);
  const { verdict, because, evidence } = (claim.judge ?? judgeParts)(rule, findings, answered);
  const parts = answered.map(({ answer }) => answer);
  const { id, title } = claim;
  return {
    verdict: {
      ...{ claim: id, title, verdict, because, rule: claim.describe(rule), parts, evidence },
      across: acrossParts(parts),
    },
    readings: joined(explored.map(({ multiverse }) => multiverse)),
  };
}

/** Every reading of a part; of one that no choice can move there is the default alone, and no curve. */
function readingsOf(claim: string, part: Part, findings: Findings, reading: Reading) {
  if (part.choices.length === 0) return { counted: defaultAlone(part, findings, reading), multiverse: NO_READINGS };
  const multiverse = explore(claim, part, findings, reading);
  const { readings, across } = multiverse.curves[0]!;
  return { counted: { readings, across }, multiverse };
}

function defaultAlone(part: Part, findings: Findings, reading: Reading): Readings {
  const found = estimateAt(part, findings, reading);
  const word = wordAt(part, findings, reading, { found, interval: intervalOf(found, findings.level) });
  const readings = { supported: 0, contradicted: 0, inconclusive: 0, leftOut: 0 };
  readings[found.value === null ? 'leftOut' : word]++;
  return { readings, across: word === 'supported' ? 'all' : 'none' };
}

/** Supported if all parts are, contradicted if one is, else inconclusive. */
export function allOf(answered: readonly Answered[], evidence: Evidence[]): Judgement {
  const words = wordsOf(answered);
  const isAll = words.length > 0 && words.every((word) => word === 'supported');
  const verdict = isAll ? 'supported' : words.includes('contradicted') ? 'contradicted' : 'inconclusive';
  return { verdict, because: becauseOf(answered), evidence };
}

function judgeParts(_rule: unknown, _findings: Findings, answered: readonly Answered[]): Judgement {
  return allOf(answered, []);
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
export function evidenceRow(what: string, found: Numbered, { level }: Findings): Evidence {
  return { what, value: found.value, interval: intervalOf(found, level) };
}

export type Numbered = Pick<Estimate, 'value' | 'draws' | 'nDocuments'>;

/** The evidence there is: what the run did not measure is left out. */
export function evidenceRows(
  rows: readonly [what: string, found: Found | Estimate | undefined][],
  findings: Findings,
): Evidence[] {
  return rows.flatMap(([what, found]) => (found?.value == null ? [] : [evidenceRow(what, found, findings)]));
}
