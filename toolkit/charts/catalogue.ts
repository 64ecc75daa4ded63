import type { Chart } from './spec';
import type { ChartRecords } from './chartRecords';
import { contentShare } from './contentShare';
import { highComposition } from './highComposition';
import { layerSweep } from './layerSweep';
import { tokenHeatmap } from './tokenHeatmap';

/** Every chart of a run by the name of its files, in the order of the report; those that cannot be drawn say why. */
export function chartCatalogue(records: ChartRecords): Record<string, Chart> {
  return {
    'layer-sweep': layerSweep(records),
    'content-share': contentShare(records),
    'high-composition': highComposition(records),
    'token-heatmap': tokenHeatmap(records),
  };
}
