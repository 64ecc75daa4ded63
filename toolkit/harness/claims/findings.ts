import type { Find } from '../measure/findings';
import type { RunEffects } from '../measure/effects';
import type { PrimaryReading, Statistics } from '../measure/readings';
import type { TaskGains } from '../probes/taskGains';

/** What a claim is judged on. */
export interface Findings {
  /** Interval level of the run: 0.95. */
  level: number;
  /** Name of the checkpoint. */
  checkpoint: string;
  /** Of the checkpoint: Hugging Face's `model_type`. */
  family: string;
  /** Blocks of the checkpoint; layer l is the output of block l. */
  numLayers: number;
  /** Of the checkpoint; the first is the default. */
  sites: readonly string[];
  corpusDigest: string;
  /** What the config says of the default reading. */
  primary: PrimaryReading;
  /** What parts are judged on, at any reading. */
  statistics: Statistics;
  /**
   * What a function makes of the same with what words are permuted among them, without draws: one a permutation. It is to ask for the
   * same of each.
   */
  permuted: <Result>(use: (statistics: Statistics) => Result) => Promise<Result[]>;
  /** What C7 compares with those of other runs. */
  effects: RunEffects;
  /** The runs that C7 is to compare with. */
  otherRuns: readonly OtherRun[];
  /** What C9 is judged on; null where the run has no probes. */
  probes: TaskGains | null;
  /** What is shown beside a verdict. */
  find: Find;
}

/** What C7 reads of another run's folder. */
export interface OtherRun {
  /** Name of its checkpoint. */
  checkpoint: string;
  /** Absent where the run does not say it, as those of earlier versions. */
  family?: string;
  corpusDigest: string | undefined;
  numLayers: number;
  /** Null where its folder has none, as those of the first edition of the rules. */
  effects: RunEffects | null;
}
