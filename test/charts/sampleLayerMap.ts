import type { LayerMap, MappedTask } from '../../toolkit/harness/probes/layerMap';

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
        reason: 'the corpus has no such labels',
      },
    ],
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
      ...{ gain: measure(gain), selectivity: null, bits: measure(2 + gain), readings: {}, controls: {} },
    };
  });
  return {
    wordIdentity: null,
    ...{ task: name, family, kind: 'classes', unit: 'word', n: 1000, documents: 24, layers, best: peak },
    ...{
      notToldFromBest: [peak, peak + 1].filter((layer) => layer <= numLayers),
      expectedLayer: round(peak / 2),
      reason: null,
    },
  };
}
