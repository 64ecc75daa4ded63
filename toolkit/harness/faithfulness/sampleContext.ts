import type { Model } from '../../activations/model';
import type { Backend } from '../../activations/openBackend';
import type { OnProgress } from '../../activations/progress';
import { clusterDraws } from '../../metrics/bootstrap';
import { meanOverSentences } from '../../metrics/sentenceMetric';
import type { Estimate } from '../../metrics/estimate';
import type { Encoding } from '../../tokens/tokenizer';
import type { FaithfulnessConfig } from '../config/faithfulness';
import type { MeasureContext } from '../measure/context';
import { type Measurement, measurement, type RowOptions } from '../measure/measurement';
import { rowPlace, type RowPlace } from '../measure/records';
import { sampleSentences, type SampledSentence } from './sentenceSample';

/** What everything that is measured by removing words is made from. */
export interface SampleContext {
  measure: MeasureContext;
  config: FaithfulnessConfig;
  sample: readonly SampledSentence[];
  /** One a sentence of the sample. */
  encodings: readonly Encoding[];
  /** How often each sentence of the sample was drawn, in each bootstrap draw. */
  draws: readonly Uint16Array[];
}

/** What the model is run with. */
export interface SampleTools {
  /** Loads the weights when they are first asked for. */
  model: () => Promise<Model>;
  /** The run's folder in the making. */
  dir: string;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
  /** Called with a line for people to read where what an interrupted run left cannot be used. */
  say: (line: string) => void;
  /** What loads models: the one under test, others beside it. */
  backend: Backend;
}

export function sampleContext(measure: MeasureContext, config: FaithfulnessConfig): SampleContext {
  const { seed, bootstrap } = measure.job.config;
  const sample = sampleSentences(measure.table, config.sentences, seed);
  return {
    measure,
    config,
    sample,
    encodings: sample.map(({ sentence }) => measure.job.encodings[sentence]!),
    draws: clusterDraws(sample.length, bootstrap.primaryDraws, seed),
  };
}

/** A row of the mean over the sentences of the sample; null where a sentence takes no part. */
export function sentenceMean(
  { sample, draws }: SampleContext,
  values: readonly (number | null)[],
  reason: string,
): Estimate {
  return meanOverSentences({ values, words: sample.map(({ words }) => words.length) }, draws, reason);
}

/** A row about the sample. */
export function sampleRow(
  { measure }: SampleContext,
  metric: { name: string; higherIsBetter: boolean | null },
  found: Estimate,
  place: Partial<RowPlace>,
  shuffled: RowOptions['null'] = null,
): Measurement {
  const { level } = measure.job.config.bootstrap;
  return measurement(metric, found, rowPlace(place), { level, primary: true, null: shuffled });
}
