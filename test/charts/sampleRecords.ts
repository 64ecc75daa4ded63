import { BERT_TOKENS } from '../../toolkit/harness/run/namedTokens';
import type { ChartRecords } from '../../toolkit/charts/chartRecords';
import type { MetricRow } from '../../toolkit/harness/measure/records';
import type { Verdict } from '../../toolkit/harness/claims/claim';
import { sampleAggregates } from './sampleAggregates';
import { runConfigOf } from '../harness/runConfigOf';
import {
  ablationMetricRows,
  costRows,
  interventionMetricRows,
  matchedComparisons,
  plausibilityMetricRows,
} from './sampleAblations';
import { erasureMetricRows, sampleLayerMap } from './sampleLayerMap';
import { sampleReadings } from './sampleReadings';
import { metricRow, number } from './sampleRows';
import { exampleWords } from './sampleWords';

/** Records of a run that never was, every number from a formula of its place. */
export function sampleRecords(numLayers: number): ChartRecords {
  const { claims } = runConfigOf();
  return {
    metrics: [
      metricRow({ metric: 'content_share' }, 0.45),
      ...['auc_content_function', 'high_content_share'].flatMap((name) => sweepRows(name, numLayers)),
      ...boundaryRows(),
      ...controlRows(numLayers),
      ...bestLayerRows(numLayers),
      ...jaccardRows(numLayers),
      ...shiftRows(numLayers),
      ...ablationMetricRows(),
      ...plausibilityMetricRows(),
      ...costRows(),
      ...interventionMetricRows(numLayers),
      ...erasureMetricRows(numLayers),
    ],
    aggregates: sampleAggregates(numLayers),
    example: exampleWords(numLayers, 0),
    verdicts: [
      verdict('C2', 'an upper-quartile boundary separates HIGH from LOW'),
      verdict('C3', 'content words fill HIGH'),
      verdict('C4', 'HIGH words shift most'),
      verdict('C5', 'layer 8 is special'),
    ],
    readings: sampleReadings(),
    claims,
    level: 0.95,
    boundary: { quantile: 0.75 },
    scope: 'sentence',
    gold: 'salience',
    matched: matchedComparisons(),
    layerMap: sampleLayerMap(numLayers),
    numLayers,
    sites: ['post', 'pre'],
    tokens: BERT_TOKENS,
  };
}

const SCORERS = [
  { scorer: 'tas', site: 'post', first: 0 },
  { scorer: 'tas', site: 'pre', first: 0 },
  { scorer: 'attention_received', site: null, first: 1 },
] as const;

/** Of TAS at both sites and attention received, layer by layer. */
function sweepRows(metric: string, numLayers: number): MetricRow[] {
  return SCORERS.flatMap(({ scorer, site, first }, at) =>
    Array.from({ length: numLayers + 1 - first }, (_, index) => {
      const layer = index + first;
      const scope = metric.startsWith('high') ? 'sentence' : null;
      return metricRow({ metric, scorer, site, layer, aggregation: 'mean', scope }, number(layer, at));
    }),
  );
}

const TAS = { scorer: 'tas', site: 'post', aggregation: 'mean' } as const;
const BOUNDARIES = ['quantile 0.75', 'quantile 0.5', 'quantile 0.95', 'outlier 1.5', 'top 3', 'topShare 0.1'];

/** Odds at layer 8, where claim C2 is judged. */
function boundaryRows(): MetricRow[] {
  const metric = 'high_content_odds';
  const swept = (['sentence', 'corpus'] as const).flatMap((scope, at) =>
    BOUNDARIES.map((boundary, index) => {
      const primary = index === 0 && at === 0;
      return metricRow({ metric, ...TAS, layer: 8, boundary, scope, primary }, 0.5 + number(index, at));
    }),
  );
  const place = { metric, ...TAS, layer: 8, scope: 'sentence', split: 'held', primary: false } as const;
  return [...swept, metricRow({ ...place, boundary: 'quantile 0.75' }, 1.31)];
}

const CONTROLS = ['frequency', 'matched_frequency', 'position', 'all', 'standardised'];
const DIMENSIONS = [308, 539, 381];

/** Controlled rows of every layer; at the claimed one their side of chance differs. */
function controlRows(numLayers: number): MetricRow[] {
  const metric = 'auc_content_function';
  return Array.from({ length: numLayers + 1 }, (_, layer) =>
    [
      ...CONTROLS,
      ...DIMENSIONS.flatMap((name, k) => [`left_out_rank_${k + 1}_dimension_${name}`, `left_out_${k + 1}`]),
    ].map((control, at) => metricRow({ metric, ...TAS, layer, control, primary: false }, number(layer, at + 3))),
  ).flat();
}

function bestLayerRows(numLayers: number): MetricRow[] {
  const best = Math.min(2, numLayers);
  return (['post', 'pre'] as const).map((site) =>
    metricRow({ metric: 'best_layer', ...TAS, site, interval: [best, best] }, best),
  );
}

function jaccardRows(numLayers: number): MetricRow[] {
  const place = { metric: 'high_jaccard_site', ...TAS, boundary: 'quantile 0.75', scope: 'sentence' } as const;
  return Array.from({ length: numLayers + 1 }, (_, layer) => metricRow({ ...place, layer }, number(layer, 5)));
}

/** The two ratios of content over function wordpieces, and what HIGH wordpieces carry. */
function shiftRows(numLayers: number): MetricRow[] {
  return ['content_shift', 'content_norm_change', 'shift_dominance'].flatMap((metric, at) =>
    Array.from({ length: numLayers }, (_, index) => {
      const layer = index + 1;
      const tested = { nullValue: 1 + (number(layer, at + 1) - 0.5) / 10, pAdjusted: layer % 3 === 0 ? 0.2 : 0.01 };
      const high = { boundary: 'quantile 0.75', scope: 'sentence', ...tested } as const;
      const place = { metric, ...TAS, layer, ...(metric === 'shift_dominance' && high) };
      return metricRow(place, 1 + (number(layer, at) - 0.5) / (at === 1 ? 1 : 4));
    }),
  );
}

function verdict(claim: string, title: string): Verdict {
  return {
    claim,
    title,
    verdict: 'inconclusive',
    because: 'none',
    rule: 'none',
    parts: [],
    evidence: [],
    across: null,
  };
}
