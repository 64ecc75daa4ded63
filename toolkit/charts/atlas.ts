import type { Atlas } from '../harness/dataset/atlas';
import { belowChance } from './atlasChance';
import { atlasOverlay, atlasPanels } from './atlasLayers';
import { layerPlace } from './atlasPlace';
import { verdictMatrix } from './atlasVerdicts';
import type { Chart } from './spec';
import type { Theme } from './theme';

/** The charts of an atlas, those of each of its corpora: a name that a file may have, and what draws it. */
export function atlasCharts({ verdicts, layers }: Atlas): [name: string, draw: (theme: Theme) => Chart][] {
  const corpora = [...new Set([...verdicts, ...layers].map(({ corpus }) => corpus))].sort();
  return corpora.flatMap((corpus) => {
    const named = (name: string, draw: (theme: Theme) => Chart): [string, typeof draw] => [
      `${name}-${encodeURIComponent(corpus)}`,
      draw,
    ];
    return [
      named('layers', (theme) => atlasPanels(layers, corpus, theme)),
      named('layers-overlay', (theme) => atlasOverlay(layers, corpus, theme)),
      named('verdicts', (theme) => verdictMatrix(verdicts, corpus, theme)),
      named('below-chance', (theme) => belowChance(layers, corpus, theme)),
      named('place', (theme) => layerPlace(layers, corpus, theme)),
    ];
  });
}
