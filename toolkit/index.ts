/**
 * The public API of the toolkit, in the order data flows through it.
 * @packageDocumentation
 */
export { UserError, type Fault } from './errors';

export { readConfig, type BertConfig } from './checkpoint/config';
export type { TokenizerConfig, TokenizerFiles } from './checkpoint/tokenizerFiles';
export type { TokenizerJson } from './checkpoint/tokenizerJson';

export { convertCheckpoint, type ConvertOptions } from './graph/convert';
export { inspectCheckpoint, type Inspection, type TapKind } from './graph/inspect';
export { STORED_DTYPES, type StoredDtype } from './graph/modelJson';
export type { Provenance } from './graph/provenance';
export {
  NORMS,
  normTap,
  SITES,
  stateTap,
  centerInput,
  dimensionMaskInput,
  gradientTap,
  cotangentTap,
  TARGETS,
  type Dimension,
  type Norm,
  type Site,
  type Tap,
  type Target,
} from './graph/taps';

export { Tokenizer, type EncodeOptions, type Encoding, type SpecialIds } from './tokens/tokenizer';
export { encodeInput } from './tokens/encodeInput';

export { readCorpus, MIN_WORDS, type Corpus, type Sentence, type Word } from './corpus/corpus';
export { UPOS_TAGS } from './corpus/sentence';
export { readInputTexts, type InputText } from './corpus/inputTexts';

export { BACKENDS, selectBackend, type Backend, type BackendName, type BackendOptions } from './backend/backend';
export { workerCount } from './backend/workerCount';
export { buildNative, removeNative, type NativeBuild, type NativeBuildOptions } from './backend/native';
export type { NativeCheck } from './backend/nativeFolder';
export { isNativeMissing, NATIVE_SPEEDUP, useNativeFolder } from './backend/nativeLoad';
export { CPU_PINS, GPU_PINS, type NativePins, type Wheel } from './backend/nativePins';
export type { Say } from './backend/nativeWheel';
export { cacheRoot } from './backend/cacheRoot';

export { ActivationCache, type CacheEntry, type CacheOptions } from './activations/cache';
export type { Columns } from './activations/cacheFile';
export type { CacheSource, Provenance as CacheProvenance } from './activations/cacheSource';
export { cacheText, type CacheText } from './activations/cacheText';
export type { Feeds, FedTensor, FetchedTensor, GraphRunner } from './activations/graphRunner';
export { backwardFlops, forwardFlops, type FlopsOptions } from './activations/flops';
export { loadModel, type LoadOptions, type Model } from './activations/model';
export { runTaps, type SentenceTaps, type TapValues } from './activations/run';

export { scorerNamed, SCORERS } from './attribution/registry';
export type {
  PassCost,
  PassScorer,
  Scorer,
  SentenceScores,
  TapScorer,
  WordContext,
  WordScorer,
} from './attribution/scorer';
export {
  CENTRINGS,
  FACTORS,
  placeKey,
  placeOf,
  QUERIES,
  RESIDUALS,
  STRENGTHS,
  type Centring,
  type Factors,
  type Place,
  type Query,
  type Residual,
  type Strength,
} from './attribution/place';
export { AGGREGATIONS, alignWords, wordScores, type Aggregation, type Alignment } from './attribution/wordScores';

export { highFlags, SCOPES, type Scope } from './rationale/high';
export { scoreTokens, UPPER_QUARTILE, type Bucket, type ScoredToken } from './rationale/scoreTokens';

export { auc } from './metrics/auc';
export { clusterDraws, percentileInterval } from './metrics/bootstrap';
export { metricNamed, METRICS } from './metrics/registry';
export type { Metric, ScoredWords } from './metrics/metric';
export type { Estimate } from './metrics/estimate';
export { prepareSample, type Sample, type Clustering, type Words } from './metrics/sample';
export { stratumOf, type Stratum } from './metrics/strata';

export { parseExperimentConfig, readExperimentConfig, type ExperimentConfig } from './harness/config';
export { runExperiment, type Run, type RunOptions } from './harness/experiment';
export type { Passes } from './harness/forwardPasses';
export type { Manifest } from './harness/manifest';
export type { OnProgress, Progress } from './activations/progress';
export { readRun, type RunRecord } from './harness/readRun';
export {
  scoreKey,
  type Evidence,
  type MetricRow,
  type Verdict,
  type VerdictValue,
  type WordRow,
} from './harness/records';

export { chartCatalogue } from './charts/catalogue';
export type { ChartRecords } from './charts/chartRecords';
export type { Chart } from './charts/spec';
export { benchCharts, type BenchSpeeds } from './charts/bench';
export type { BenchSpeedAt } from './charts/benchScaling';
export type { BenchSpeed } from './charts/benchThroughput';
export { renderPng, renderSvg } from './charts/render';
export { writeCharts } from './charts/write';

export { publishRun } from './report/publish';
