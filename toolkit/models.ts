/**
 * What loads a model, runs it and scores texts: a program that measures nothing imports this alone, and starts in half the time.
 * @packageDocumentation
 */
export { UserError, type Fault } from './errors';

export type { TokenizerConfig, TokenizerFiles } from './checkpoint/tokenizerFiles';
export type { SpecialNames, SpecialPart } from './checkpoint/specialTokens';
export type { PostProcessorJson, Template } from './checkpoint/template';
export type { TokenizerJson } from './checkpoint/tokenizerJson';

export type { CheckpointSource } from './hub/checkpointSource';
export { hubSettings, type HubSettings } from './hub/settings';

export { convertCheckpoint, type ConvertOptions } from './graph/convert';
export { inspectCheckpoint, type Inspection, type TapKind } from './graph/inspect';
export { STORED_DTYPES, type StoredDtype } from './graph/modelJson';
export { modelConfig } from './graph/convertedFolder';
export type { ModelDescription } from './graph/description';
export type { Heads, ModelConfig } from './graph/modelConfig';
export type { Roles } from './graph/roles';
export type { StoredGraph, StoredTensor } from './graph/storedGraph';
export type { Dimension, Norm, Site, Tap, TapPlace, TapQuery, Target } from './graph/taps';

export { Tokenizer, type EncodeOptions, type Encoding, type SpecialIds } from './tokens/tokenizer';
export { encodeInput } from './tokens/encodeInput';
export { type TokenWindow, windowsOf } from './tokens/windows';

export { annotateConllu, type WordMark } from './corpus/annotateConllu';
export { readInputTexts, type InputText } from './corpus/inputTexts';

export { BACKENDS, type BackendName } from './backend/backend';
export {
  workerCount,
  openBackend,
  openNativeFolder,
  type Backend,
  type BackendOptions,
  type CheckpointOptions,
} from './activations/openBackend';
export { buildNative, removeNative, type NativeBuild, type NativeBuildOptions } from './backend/nativeBuild';
export { isNativeMissing, NATIVE_SPEEDUP } from './backend/nativeLoad';
export { CPU_PINS, GPU_PINS, type NativeCheck, type NativePins, type Wheel } from './backend/nativeFolder';
export type { Say } from './backend/nativeTools';
export { cacheRoot } from './cacheRoot';

export type { Feeds, FedTensor, FetchedTensor, GraphRunner } from './activations/graphRunner';
export { checkConverted } from './activations/loadCheck';
export { convertedCheckpoint, type ConvertedOptions, foundSource } from './activations/convertedCheckpoint';
export type { KeptFolder } from './activations/keptFolders';
export { clearConversions, conversionsFolder, type KeptConversion, keptConversions } from './activations/conversions';
export { forwardFlops, type FlopsOptions } from './activations/flops';
export { type LoadOptions, type Model, shuffledWeights } from './activations/model';
export { loadSentenceEncoder, type SentenceEncoder } from './activations/sentenceEncoder';
export { arrowFile, type TableColumn } from './activations/arrowFile';
export { npyFile } from './activations/npyFile';
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
  placeOf,
  QUERIES,
  RESIDUALS,
  scoreKey,
  TAS_NORMS,
  type Factors,
  type Place,
  type Query,
  type TasNorm,
} from './attribution/place';
export { AGGREGATIONS, alignWords, wordScores, type Alignment } from './attribution/wordScores';

export { highFlags, SCOPES, UPPER_QUARTILE, type Boundary, type Sentences } from './rationale/high';
export {
  ablate,
  OPERATIONS,
  isRefusal,
  REFUSALS,
  type Ablation,
  type AlteredInput,
  type LeftIds,
  leftIds,
  type Operation,
  type TokenDraw,
  type Refusal,
  type Generators,
  type TokenDistribution,
} from './rationale/ablation/ablation';
export {
  intervene,
  type Intervened,
  type Intervention,
  type Replacement,
  type StatePlace,
} from './rationale/ablation/intervention';
export { randomWords, topWords, type WordSet } from './rationale/ablation/wordSets';
export type { Both, Comparison, Effect, KeptToken, LayerStates, LmRows } from './rationale/effects/effect';
export { effectNamed, EFFECTS } from './rationale/effects/registry';
export { runSentenceEncoder, type TextJob, type TextVariant } from './rationale/effects/sentenceEmbedding';
export {
  variantCost,
  planVariants,
  type VariantCost,
  type RunBatch,
  type VariantGroup,
  type VariantPlan,
  type Variant,
  type VariantRun,
} from './rationale/variants/plan';
export type { VariantResult } from './rationale/variants/groupRun';
export { runVariants, type VariantJob } from './rationale/variants/runVariants';
export { scoreTokens, type Bucket, type ScoredToken, type ScoreOptions } from './rationale/scoreTokens';
export { uncounted, type OnProgress, type Progress } from './activations/progress';
