import { ablationCurves } from './ablationCurves';
import { boundarySweep } from './boundarySweep';
import type { ChartRecords } from './chartRecords';
import { contentShare, layerSweep } from './layerSweep';
import { controls } from './controls';
import { cost } from './cost';
import { erasure } from './erasure';
import { highComposition } from './highComposition';
import { interventions } from './interventions';
import { layerCorrelation } from './layerCorrelation';
import { layerMapChart, layerMapCurves } from './layerMap';
import { outlierDimensions } from './outlierDimensions';
import { plausibility, scorerRanking } from './scorerRanking';
import { shiftDominance } from './shiftDominance';
import { shiftLorenz } from './shiftLorenz';
import { siteComparison } from './siteComparison';
import { matchedWords } from './matchedWords';
import type { Chart } from './spec';
import { specificationCurves } from './specificationCurve';
import { structural } from './structural';
import { tagDistribution } from './tagDistribution';
import { type Theme, WEB } from './theme';
import { tokenHeatmap } from './tokenHeatmap';
import { tokenText } from './tokenText';

/** The charts that every run may have, by the name of their files, in the order of the report. */
export const CHARTS: Readonly<Record<string, (records: ChartRecords, theme: Theme) => Chart>> = {
  'layer-sweep': layerSweep,
  'site-comparison': siteComparison,
  controls,
  'outlier-dimensions': outlierDimensions,
  'content-share': contentShare,
  'high-composition': highComposition,
  'boundary-sweep': boundarySweep,
  'tag-distribution': tagDistribution,
  'layer-correlation': layerCorrelation,
  'shift-dominance': shiftDominance,
  'shift-lorenz': shiftLorenz,
  'scorer-ranking': scorerRanking,
  'matched-words': matchedWords,
  'ablation-curves': ablationCurves,
  plausibility,
  interventions,
  'layer-map': layerMapChart,
  'layer-map-curves': layerMapCurves,
  'structural-probe': structural,
  erasure,
  cost,
  'token-heatmap': tokenHeatmap,
  'token-text': tokenText,
};

/** Every chart of a run by the name of its files: after those that every run may have the readings of its claims. */
export function chartsOf(records: ChartRecords): typeof CHARTS {
  return { ...CHARTS, ...specificationCurves(records) };
}

/** Every chart of a run for a browser; those that cannot be drawn say why. */
export function chartCatalogue(records: ChartRecords): Record<string, Chart> {
  return Object.fromEntries(Object.entries(chartsOf(records)).map(([name, chart]) => [name, chart(records, WEB)]));
}
