import type { Aggregation } from '../attribution/wordScores';
import { englishFrequencies } from '../corpus/frequency';
import { percentileInterval } from '../metrics/bootstrap';
import type { Estimate } from '../metrics/estimate';
import type { Metric, ScoredWords } from '../metrics/metric';
import { METRICS } from '../metrics/registry';
import { prepareSample, type Sample } from '../metrics/sample';
import { highWords, type Scope } from '../rationale/high';
import type { Cell } from './cells';
import type { ExperimentConfig } from './config';
import type { OnProgress } from '../activations/progress';
import type { MetricRow } from './records';
import type { WordTable } from './wordTable';

/** A row and the estimate behind it; `draws` are kept for primary rows alone, where claims need them. */
export interface Measurement {
  row: MetricRow;
  estimate: Estimate;
}

/** Every metric in every cell, aggregation and scope of the sweep. */
export function measure(
  config: ExperimentConfig,
  table: WordTable,
  cells: readonly Cell[],
  onProgress: OnProgress,
): Measurement[] {
  const frequencies = englishFrequencies();
  const sample = prepareSample(
    {
      upos: table.words.map(({ upos }) => upos),
      salience: table.words.map(({ salience }) => salience),
      sentence: table.words.map(({ sentence }) => sentence),
      document: table.words.map(({ document }) => document),
      form: table.words.map(({ form }) => form),
      position: table.words.map(({ word }) => word),
      sentenceLength: table.words.map(({ sentenceLength }) => sentenceLength),
      pieces: table.words.map(({ pieces }) => pieces),
      depth: table.words.map(({ depth }) => depth),
      frequency: table.words.map(({ form }) => frequencies.negLogFrequency(form)),
    },
    { draws: config.bootstrap.draws, seed: config.seed },
  );
  const measured = cells.flatMap((cell, done) => {
    onProgress({ stage: 'metrics', done: done + 1, total: cells.length, unit: 'cells' });
    return measureCell(config, table, sample, cell);
  });
  return [...measureWords(sample, config), ...measured];
}

/** What depends on no scorer. */
function measureWords(sample: Sample, config: ExperimentConfig): Measurement[] {
  const place = { primary: true, scorer: null, layer: null, site: null, aggregation: null, scope: null };
  return metricsOn('words').map((metric) =>
    measurement(metric, metric.evaluate(sample, { scores: [], high: [] }), place, config),
  );
}

function measureCell(config: ExperimentConfig, table: WordTable, sample: Sample, cell: Cell): Measurement[] {
  return cell.aggregations.flatMap((aggregation, a) => {
    const scores = table.scoresOf(cell, aggregation);
    const row = (metric: Metric, scored: ScoredWords, scope: Scope | null, primary: boolean) =>
      measurement(metric, metric.evaluate(sample, scored), { primary, ...place(cell, aggregation), scope }, config);
    const scoresAlone: ScoredWords = { scores, high: [] };
    const onScores = metricsOn('scores').map((metric) => row(metric, scoresAlone, null, a === 0));
    const onHigh = config.high.scopes.flatMap((scope, s) => {
      const scored = { scores, high: highWords(scores, table.sentenceStarts, config.high.quantile, scope) };
      return metricsOn('high').map((metric) => row(metric, scored, scope, a === 0 && s === 0));
    });
    return [...onScores, ...onHigh];
  });
}

function metricsOn(dependsOn: Metric['dependsOn']): Metric[] {
  return METRICS.filter((metric) => metric.dependsOn === dependsOn);
}

function place(cell: Cell, aggregation: Aggregation): Pick<MetricRow, 'scorer' | 'layer' | 'site' | 'aggregation'> {
  return { scorer: cell.scorer.name, layer: cell.layer, site: cell.site, aggregation };
}

type Place = Pick<MetricRow, 'primary' | 'scorer' | 'layer' | 'site' | 'aggregation' | 'scope'>;

function measurement(metric: Metric, estimate: Estimate, place: Place, config: ExperimentConfig): Measurement {
  const { value, n, nSentences, draws, reason } = estimate;
  const row: MetricRow = {
    metric: metric.name,
    value,
    interval: draws && percentileInterval(draws, config.bootstrap.level),
    n,
    nSentences,
    higherIsBetter: metric.higherIsBetter,
    ...place,
    ...(reason !== undefined && { reason }),
  };
  return { row, estimate: place.primary ? estimate : { ...estimate, draws: null } };
}
