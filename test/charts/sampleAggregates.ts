import type { Aggregates } from '../../toolkit/harness/run/evaluate';
import { number } from './sampleRows';

const TAGS = ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV', 'ADP', 'AUX', 'DET', 'PRON', 'PUNCT', 'NUM', 'SYM'];
const SITES = ['post', 'pre'] as const;

/** Aggregates of a run that never was, every number from a formula of its place. */
export function sampleAggregates(numLayers: number): Aggregates {
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  return {
    tags: layers.flatMap((layer) =>
      SITES.flatMap((site, at) => TAGS.map((upos, tag) => tagSummary(layer, site, upos, tag + 3 * at))),
    ),
    layerCorrelations: Object.fromEntries(
      SITES.map((site, at) => [site, { layers, rho: layers.map((a) => layers.map((b) => rho(a, b, at))) }]),
    ),
    shifts: layers.slice(1).map((layer) => ({
      layer,
      kind: 'absolute',
      gini: 0.2,
      points: [0, 1, 2, 3, 4].map((step): [number, number] => [step / 4, (step * step) / 16]),
      high: { share: 0.25, shift: 0.375 },
    })),
    agreement: null,
  };
}

function tagSummary(layer: number, site: (typeof SITES)[number], upos: string, tag: number) {
  const words = 40 + tag;
  const middle = 10 + layer + number(layer, tag);
  const quantiles = [-2, -1, 0, 1, 2].map((step) => middle + step / 4);
  return { layer, site, upos, words, high: 1 + ((layer * 7 + tag * 5) % 30), mean: middle, quantiles };
}

/** 1 on the diagonal, falling away from it, below 0 far from it. */
function rho(a: number, b: number, site: number): number {
  return Math.max(-0.6, 1 - (Math.abs(a - b) * (3 + site)) / 20);
}
