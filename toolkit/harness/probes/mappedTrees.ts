import type { Contrast } from '../../metrics/differences';
import { bestLayer, type Measure, measureOf, minus, notToldFromBest } from '../../probing/profile';
import type { TreeMeasures } from '../../probing/treeSums';
import { RANK, type StructuralFound } from './structural';

/** `structural` in `layer-map.json`: how much of dependency trees structural probes find at each layer. */
export interface MappedTrees {
  rank: number;
  /** Sentences, and documents that they stand in: all are judged, by probes of other documents. */
  n: number;
  documents: number;
  /** What the order of words says without any state; null where nothing was fitted. */
  chain: MappedTreeMeasures | null;
  /** Layer 0 and those that were asked for. */
  layers: MappedTreeLayer[];
  /** By recovered edges. */
  best: number | null;
  notToldFromBest: number[];
  /** Why nothing was fitted; null where it was. */
  reason: string | null;
}

export interface MappedTreeMeasures {
  /** Share of the edges of all trees that are recovered, direction and punctuation left out. */
  uuas: Measure;
  /** Share of sentences whose root is found. */
  root: Measure;
  /** Spearman's correlations of distances and depths with those in the tree, means over sentence lengths from 5 to 50; null without any. */
  distanceSpearman: Measure | null;
  depthSpearman: Measure | null;
}

export interface MappedTreeLayer extends MappedTreeMeasures {
  layer: number;
  site: string;
  /** Recovered edges minus those of layer 0, and minus those of the chain. */
  overLayer0: Measure;
  overChain: Measure;
}

/** What structural probes found, with intervals over documents. */
export function mappedTrees(
  { site, sentences, documents, chain, layers, reason }: StructuralFound,
  level: number,
): MappedTrees {
  const measure = (contrast: Contrast) => measureOf(contrast, documents, level);
  const orNull = (contrast: Contrast) => (Number.isNaN(contrast.value) ? null : measure(contrast));
  const measured = ({ uuas, root, distanceSpearman, depthSpearman }: TreeMeasures): MappedTreeMeasures => ({
    ...{ uuas: measure(uuas), root: measure(root) },
    ...{ distanceSpearman: orNull(distanceSpearman), depthSpearman: orNull(depthSpearman) },
  });
  const recovered = layers.map(({ measures }) => measures.uuas);
  const layerAt = (at: number) => layers[at]!.layer;
  return {
    ...{ rank: RANK, n: sentences, documents, chain: chain && measured(chain) },
    layers: layers.map(({ layer, measures }) => ({
      ...{ layer, site, ...measured(measures) },
      overLayer0: measure(minus(measures.uuas, recovered[0]!)),
      overChain: measure(minus(measures.uuas, chain!.uuas)),
    })),
    best: layers.length === 0 ? null : layerAt(bestLayer(recovered)),
    notToldFromBest: layers.length === 0 ? [] : notToldFromBest(recovered, documents, level).map(layerAt),
    reason,
  };
}
