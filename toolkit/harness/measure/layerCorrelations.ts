import { type Site, SITES } from '../../graph/taps';
import { spearman } from '../../metrics/spearman';
import type { PrimaryScores } from './primaryCells';

/** Spearman's correlation of word scores between layers. */
export interface LayerCorrelations {
  layers: number[];
  /** [layers][layers]; null where a layer's scores are all the same. */
  rho: (number | null)[][];
}

/** How alike layers rank the words, site by site. */
export function layerCorrelations(strengths: readonly PrimaryScores[]): Partial<Record<Site, LayerCorrelations>> {
  const entries = SITES.flatMap((site) => {
    const own = strengths.filter((strength) => strength.site === site);
    if (own.length === 0) return [];
    const rho = own.map((a) => own.map((b) => spearman(a.scores, b.scores)));
    return [[site, { layers: own.map(({ layer }) => layer), rho }] as const];
  });
  return Object.fromEntries(entries);
}
