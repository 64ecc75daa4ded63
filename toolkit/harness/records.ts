import type { Aggregation } from '../attribution/wordScores';
import type { Site } from '../graph/taps';
import type { Stratum } from '../metrics/strata';
import type { Scope } from '../rationale/high';

/** One row of `metrics.json`: one metric in one cell of the sweep. */
export interface MetricRow {
  metric: string;
  /** Null where the value cannot be had; `reason` then says why. */
  value: number | null;
  /** Cluster-bootstrap interval at the config's level, null where there is none. */
  interval: [number, number] | null;
  /** Words the metric was computed from. */
  n: number;
  nSentences: number;
  /** Null for a description that is neither good nor bad. */
  higherIsBetter: boolean | null;
  /** True for the cells at the default factors. */
  primary: boolean;
  /** Null for a property of the words alone, such as `content_share`. */
  scorer: string | null;
  /** `hidden_states` index: 0 is the embedding output, block l gives l. Null where a scorer has no layer. */
  layer: number | null;
  site: Site | null;
  /** How wordpieces become a word. Null without a scorer. */
  aggregation: Aggregation | null;
  /** Over what the HIGH boundary is drawn. Null where HIGH does not enter. */
  scope: Scope | null;
  reason?: string;
}

/** One line of `tokens.jsonl`: one word of the corpus with its scores. */
export interface WordRow {
  /** Position of the sentence in the run, from 0. */
  sentence: number;
  sentenceId: string;
  document: string;
  /** Position of the word in its sentence, from 0. */
  word: number;
  form: string;
  upos: string;
  stratum: Stratum;
  /** Number of wordpieces. */
  pieces: number;
  /** Summaries that mention the entity this word heads; null where the word heads none. */
  salience: number | null;
  /** Word score at the default aggregation, keyed by `scoreKey`. */
  scores: Record<string, number>;
}

export type VerdictValue = 'supported' | 'not supported' | 'inconclusive';

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

/** Key of a score in `WordRow.scores`: `tas.post.8`, `attention_received.8`. */
export function scoreKey(scorer: string, layer: number | null, site: Site | null): string {
  return [scorer, site, layer].filter((part) => part !== null).join('.');
}
