import type { Estimate } from '../../metrics/estimate';
import type { Reading } from '../measure/readings';
import type { Findings } from './findings';

/** What a rule can say of a claim or of a part of one. */
export const VERDICTS = ['supported', 'contradicted', 'inconclusive', 'divided', 'described'] as const;
export type VerdictValue = (typeof VERDICTS)[number];
/** What it can say of a part. */
export type PartWord = Extract<VerdictValue, 'supported' | 'contradicted' | 'inconclusive'>;

/** A choice of a reading that can move a part. */
export type Choice = Exclude<keyof Reading, 'site'>;

/** A part of a claim: one number against one threshold. */
export interface Part {
  name: string;
  /** What the number is, for a reader: `odds of content over function words in HIGH against LOW`. */
  what: string;
  threshold: number;
  /** On which side of the threshold the number supports the claim. */
  side: 'above' | 'below';
  /** Why the threshold is where it is. */
  reason: string;
  /** Readings of what is measured, beside the claim's own; only where `choices` has `variant`. */
  variants?: readonly string[];
  /** What is drawn anew: it decides how intervals are widened. */
  clusters: 'sentences' | 'documents';
  /** With fewer clusters the part decides nothing. */
  fewest: number;
  /** The choices that can move it; the others are no readings of it. */
  choices: readonly Choice[];
  estimate: (findings: Findings, reading: Reading) => Estimate;
  /** The word of a number whose interval is `interval`; `sideWord` where that alone decides. */
  word: (findings: Findings, reading: Reading, interval: Interval | null) => PartWord;
  /** Why that is the word, where the number and its threshold do not say it all. */
  says?: (findings: Findings, reading: Reading, answer: Said) => string;
}

export type Interval = [number, number];

/** A word, the number behind it in words, and the interval of that number. */
export interface Said {
  verdict: PartWord;
  number: string;
  interval: Interval;
}

/** A part's answer, as `verdicts.json` has it. */
export interface PartAnswer {
  part: string;
  verdict: PartWord;
  estimate: number | null;
  interval: Interval | null;
  threshold: number;
  reason: string;
  /** How many readings came out how; `leftOut` are those that the run cannot give. */
  readings: { supported: number; contradicted: number; inconclusive: number; leftOut: number };
  /** `all`, `none`, `depends on layer`, `depends on choices not told apart`. */
  across: string;
}
