import type { Estimate } from '../../metrics/estimate';
import type { Reading } from '../measure/readings';
import type { Findings } from './claim';

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
  /** What is drawn anew: it decides the smallest number that can decide, and how intervals are widened. */
  clusters: 'sentences' | 'documents';
  /** The choices that can move it; the others are no readings of it. */
  choices: readonly Choice[];
  estimate: (findings: Findings, reading: Reading) => Estimate;
  /** The word of a number whose interval is `interval`. */
  word: (findings: Findings, reading: Reading, interval: [number, number] | null) => PartWord;
}

/** A part's answer, as `verdicts.json` has it. */
export interface PartAnswer {
  part: string;
  verdict: PartWord;
  estimate: number | null;
  interval: [number, number] | null;
  threshold: number;
  reason: string;
  /** How many readings came out how; `leftOut` are those that the run cannot give. */
  readings: { supported: number; contradicted: number; inconclusive: number; leftOut: number };
  /** `all`, `none`, `depends on layer`, `depends on choices not told apart`. */
  across: string;
}
