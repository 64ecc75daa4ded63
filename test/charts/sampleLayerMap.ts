import type { MetricRow } from '../../toolkit/harness/measure/records';
import type { LayerMap, MappedTask } from '../../toolkit/harness/probes/layerMap';
import type { MappedTrees } from '../../toolkit/harness/probes/mappedTrees';
import { metricRow, number } from './sampleRows';

/** Tasks of both families, whose gain rises to a layer and then falls, and one that nothing is known of. */
export function sampleLayerMap(numLayers: number): LayerMap {
  const peak = (share: number) => Math.max(1, Math.round(share * numLayers));
  return {
    tasks: [
      task('entity_type', 'meaning', peak(0.75), numLayers),
      task('upos', 'structure', peak(0.4), numLayers),
      task('deprel', 'structure', peak(0.6), numLayers),
      {
        ...task('tense', 'other', 1, numLayers),
        n: 0,
        documents: 0,
        layers: [],
        best: null,
        notToldFromBest: [],
        expectedLayer: null,
        centreOfGravity: null,
        reason: 'the corpus has no such labels',
      },
    ],
    structural: sampleTrees(numLayers),
  };
}

/** Trees that stand in the states most at three quarters of the depth. */
function sampleTrees(numLayers: number): MappedTrees {
  const best = Math.round(0.75 * numLayers);
  const measure = (value: number) => ({
    value: Math.round(value * 1000) / 1000,
    interval: [Math.round(value * 1000 - 20) / 1000, Math.round(value * 1000 + 20) / 1000] as [number, number],
  });
  const measures = (share: number) => ({
    ...{ uuas: measure(0.4 + 0.4 * share), root: measure(0.3 + 0.5 * share) },
    ...{ distanceSpearman: measure(0.5 + 0.3 * share), depthSpearman: measure(0.45 + 0.4 * share) },
  });
  return {
    ...{ rank: 64, n: 400, documents: 24, chain: measures(0.2), best, notToldFromBest: [best], reason: null },
    layers: [...new Set([0, Math.round(numLayers / 2), best, numLayers])].map((layer) => {
      const share = 1 - Math.abs(layer - best) / numLayers;
      const over = { overLayer0: measure(0.4 * share - 0.1), overChain: measure(0.4 * share - 0.08) };
      return { layer, site: 'post', ...measures(share), ...over };
    }),
  };
}

function task(name: string, family: MappedTask['family'], peak: number, numLayers: number): MappedTask {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const measure = (value: number) => ({
    value: round(value),
    interval: [round(value - 0.02), round(value + 0.02)] as [number, number],
  });
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => {
    const gain = layer <= peak ? layer / peak : 1 - (layer - peak) / (2 * numLayers);
    return {
      ...{ layer, site: 'post', accuracy: measure(0.6 + 0.3 * gain), information: measure(0.5 + 0.3 * gain) },
      ...{
        gain: measure(gain),
        selectivity: null,
        bits: measure(2 + gain),
        onlineCode: null,
        readings: {},
        controls: {},
        unconverged: 0,
      },
    };
  });
  return {
    wordIdentity: null,
    ...{ task: name, family, kind: 'classes', unit: 'word', n: 1000, documents: 24, layers, best: peak },
    ...{
      notToldFromBest: [peak, peak + 1].filter((layer) => layer <= numLayers),
      expectedLayer: round(peak / 2),
      centreOfGravity: round(peak / 2 + 1),
      reason: null,
    },
  };
}

/** Two tasks erased at every layer, beside both nulls: the first is told from them at every third layer, the second from one alone. */
export function erasureMetricRows(numLayers: number): MetricRow[] {
  return ['upos', 'entity_type'].flatMap((bin, task) =>
    Array.from({ length: numLayers + 1 }, (_, layer) => {
      const place = { layer, site: 'post', ablation: 'erase', effect: 'masked_loss', bin } as const;
      const effects = [null, 'permuted labels', 'control task'].map((control, at) =>
        metricRow({ ...place, metric: 'erasure_effect', control }, number(layer, task + 3 * at) / (at === 0 ? 1 : 4)),
      );
      const excesses = ['permuted labels', 'control task'].map((control, at) =>
        metricRow(
          { ...place, metric: 'erasure_excess', control, pAdjusted: layer % 3 === 0 && task * at === 0 ? 0.01 : 0.3 },
          number(layer, task),
        ),
      );
      return [...effects, ...excesses];
    }).flat(),
  );
}
