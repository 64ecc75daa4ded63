/**
 * The public API of the toolkit, in the order data flows through it.
 * @packageDocumentation
 */
export * from './models';

export {
  readCorpus,
  MIN_WORDS,
  type Corpus,
  type CorpusOptions,
  type Sentence,
  type TextColumns,
  type Word,
} from './corpus/corpus';
export { UPOS_TAGS, dependencyDepths, type Annotation } from './corpus/sentence';
export { englishFrequencies, frequenciesOf, type FrequencyList } from './corpus/frequency';

export { ActivationCache, type CacheEntry, type CacheOptions } from './activations/cache';
export { type Columns, type CacheSource, type CacheText } from './activations/cacheFile';

export { generatorFor } from './random';
export { prepareSample, type Stratum, type Sample, type Clustering, type Words } from './metrics/sample';
export { aopcByWord, comprehensiveness, sufficiency, type AopcBounds, type EvaluateSets } from './metrics/perturbation';
export { auprc, iouF1, tokenF1, tokenIou, type Chosen } from './metrics/plausibility';

export { meanOverSentences, type SentenceValues, type SentenceMetric } from './metrics/sentenceMetric';
export { metricNamed, METRICS } from './metrics/registry';
export { type Metric, type ScoredWords } from './metrics/metric';
export type { Estimate } from './metrics/estimate';
export { CONTROLS, controlNamed, evaluateControlled } from './metrics/controls/registry';
export type { Control, ControlledEstimate } from './metrics/controls/control';
export { auc } from './metrics/auc';
export { classAuc, type ClassAuc } from './metrics/classAuc';
export { highMetric, oddsRatio, type HighFormula } from './metrics/highMetrics';
export type { HighTotals, HighCounts, WordCounts } from './metrics/highCounts';
export { spearman, kendallTau } from './metrics/correlations';
export { dip, dipTest, type DipTest } from './metrics/dip';
export { dominanceRatio, gini, lorenzCurve, type LorenzPoint } from './metrics/lorenz';
export { matchPairs, type Pair } from './metrics/controls/matched';
export { clusterDraws, percentileInterval, bcaInterval, type Drawn } from './metrics/bootstrap';
export { pairedDifference, pairedRatio, simultaneousLowerBounds, type Contrast } from './metrics/differences';
export { signFlipTest, type SignFlipTest } from './metrics/permutationTests';
export type { Shuffles } from './metrics/shuffles';
export { benjaminiHochberg, holm } from './metrics/multipleTests';
export { cliffsDelta, cohensH } from './metrics/effectSizes';
export { detectableEffect } from './metrics/normal';

export {
  experimentJsonSchema,
  parseExperimentConfig,
  readExperiment,
  readExperimentConfig,
  type ExperimentConfig,
} from './harness/config/config';
export type { FaithfulnessRecord } from './harness/faithfulness/faithfulness';
export type { GoldSource } from './harness/faithfulness/plausibility';
export { runExperiment, type Run, type RunOptions } from './harness/run/experiment';
export type { ForetoldInterventions } from './harness/interventions/foretold';
export type { InterventionRecord } from './harness/interventions/interventions';
export type { ForetoldRange, ForetoldRemovals } from './harness/faithfulness/foretold';
export { scorerCost, type Cost, type Costed } from './harness/measure/costs';
export { foretell, type Forecast } from './harness/run/foretell';
export { PURPOSES, type Way } from './harness/run/layerPurposes';
export { whichLayer, type LayerChoice, type LayerQuestion, type LayerTools } from './harness/run/whichLayer';
export { keepFigures } from './harness/run/writeRun';
export { claimedScore, type ExportedRun, runArrow, runConllu, runEraser, runNpy } from './harness/run/exportRun';
export { mergeRuns } from './harness/run/merge';
export {
  comparedSites,
  compareRuns,
  type ComparedRun,
  type LayerValue,
  type SiteProfile,
  type TaskInformation,
} from './harness/run/compare';
export { pairRuns, type PairedLayer, type PairedRuns } from './harness/run/pairedRuns';
export { collectRuns } from './harness/dataset/collect';
export { compareDataset } from './harness/dataset/compared';
export { isDataset } from './harness/dataset/folder';
export {
  type Atlas,
  type AtlasCheckpoint,
  type AtlasLayer,
  type AtlasVerdict,
  type ExpectedRun,
  readAtlas,
  readExpectedRuns,
  ATLAS_LAYERS,
  LAYER_COLUMNS,
  READING_COLUMNS,
  VERDICT_COLUMNS,
} from './harness/dataset/atlas';
export type { Passes } from './harness/passes/forwardPasses';
export type { Manifest } from './harness/run/manifest';
export type { NamedTokens } from './harness/run/namedTokens';
export type { InputTools, RunInputs } from './harness/job/job';
export type { Aggregates } from './harness/run/evaluate';
export type { ScorerAgreement } from './harness/faithfulness/rankedScores';
export type { LayerCorrelations, ShiftCurve, TagSummary } from './harness/measure/aggregates';
export {
  readAggregates,
  readExample,
  readFigures,
  readRun,
  type RecordedVerdict,
  type RecordedWord,
  type RunRecord,
} from './harness/run/readRun';
export type { Find, Found } from './harness/measure/findings';
export type { MetricRow, RowPlace, Split } from './harness/measure/records';
export type { WordRow } from './harness/run/words';
export {
  judge,
  withRule,
  type AnyClaim,
  type Claim,
  type Evidence,
  type Judged,
  type Judgement,
  type Verdict,
  type Numbered,
  type Placed,
} from './harness/claims/claim';
export { type Answered, partBySide, withoutValue } from './harness/claims/answer';
export type { Findings, OtherRun } from './harness/claims/findings';
export type { Choice, Interval, Part, PartAnswer, PartWord, Said, VerdictValue } from './harness/claims/part';
export type { Curve, Explored, MedianTest, Multiverse, ReadingRow } from './harness/claims/multiverse';
export type { OnVerdict } from './harness/claims/register';
export type { PrimaryReading, Reading, SalienceBeside, Shift, Statistics } from './harness/measure/readings';
export type { RunEffect, RunEffects } from './harness/measure/effects';
export type { Rule, Rules, RULES } from './harness/config/rules';
export type { PlacedProbes, RunConfig } from './harness/job/runConfig';
export type { probes, ProbesConfig } from './harness/config/probes';
export type { LayerContrasts, Measure } from './probing/profile';
export type { ProbeControl } from './probing/controlLabels';
export type { STATE_AGGREGATIONS, StateAggregation } from './activations/wordStates';
export type { ProbeReading } from './harness/probes/probeLayers';
export { clearFits, fitsFolder, type KeptFits, keptFits } from './harness/probes/keptFits';
export type { LayerMap, MappedLayer, MappedTask } from './harness/probes/layerMap';
export type { ForetoldErasure, ForetoldProbes } from './harness/probes/foretold';
export type { Gains, TaskGains } from './harness/probes/taskGains';
export type { GainReading } from './harness/probes/taskProfile';
export type { MatchedComparison } from './harness/faithfulness/matchedRows';
export type { DrawError } from './harness/faithfulness/draws';
export type { AskedSets } from './harness/interventions/matchedSets';
export type { MatchedSet } from './rationale/ablation/matchedWords';
export type { ComparisonWord } from './metrics/equivalence';
export type { FaithfulnessConfig } from './harness/config/faithfulness';
export type { InterventionConfig } from './harness/config/interventions';
export type { DocumentEntities, Mention, SentenceEntities } from './corpus/entities';

export { chartCatalogue, CHARTS } from './charts/catalogue';
export { atlasCharts } from './charts/atlas';
export { checkpointProfiles } from './charts/checkpointProfiles';
export type { ChartRecords } from './charts/chartRecords';
export type { Chart, DrawnChart } from './charts/spec';
export type { Caption } from './charts/title';
export { THEMES, themeNamed, type Theme } from './charts/theme';
export { fitted } from './charts/fit';
export { benchCharts, type BenchSpeed, type BenchSpeedAt, type BenchSpeeds } from './charts/bench';
export { missingGlyphs } from './charts/glyphs';
export { renderPdf, renderPng, renderSvg } from './charts/render';
export { writeCharts } from './charts/write';

export { chartRecords, publishRun } from './report/publish';
export { publishTheme, type ThemedFigures } from './report/print/publishTheme';

export type { ToldMap, ToldTask } from './explorer/layerMaps';
export type { ToldProfile } from './explorer/profiles';
export { offeredCheckpoints, type OfferedCheckpoint, type ServedSite } from './explorer/offered';
export { exportExplorer } from './explorer/exported';
export { pageFolder } from './explorer/pageFolder';
export { serveExplorer } from './explorer/server';
