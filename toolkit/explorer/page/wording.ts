import type { View } from './layerRows';

/** What the heat map's numbers, shades and frames say. */
export const MAP_NOTES: Readonly<Record<View, string>> = {
  value:
    'Numbers are values; the darker a cell, the higher its value among the tokens of its layer. A frame marks HIGH.',
  rank: 'Rank 1 is the highest value of the layer. A frame marks HIGH.',
  z: 'Standard deviations from the mean of the tokens of the layer. A frame marks HIGH.',
};

/** What gives a layer's states. */
export function layerName(layer: number | null): string {
  if (layer === null) return 'all layers alike';
  return layer === 0 ? '0: embedding output' : `${layer}: output of block ${layer}`;
}
