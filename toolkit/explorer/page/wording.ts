import { create } from '../../report/page/dom';
import { highestTokens, type LayerRow, type View } from './layerRows';
import type { ShownToken } from './messages';

/** What the heat map's numbers, shades and frames say. */
export const MAP_NOTES: Readonly<Record<View, string>> = {
  value:
    'Numbers are values; the darker a cell, the higher its value among the tokens of its layer. A frame marks HIGH.',
  rank: 'Rank 1 is the highest value of the layer. A frame marks HIGH.',
  change: 'How much each value grew (blue) or fell (red) when the words were masked or deleted. A frame marks HIGH.',
  z: 'Standard deviations from the mean of the tokens of the layer. A frame marks HIGH.',
};

/** What gives a layer's states. */
export function layerName(layer: number | null): string {
  if (layer === null) return 'all layers alike';
  return layer === 0 ? '0: embedding output' : `${layer}: output of block ${layer}`;
}

/** Most tokens that a finding names. */
const NAMED = 5;

/** The finding of a layer: which tokens it ranks first. */
export function rankedFirst(row: LayerRow, tokens: readonly ShownToken[]): (Node | string)[] {
  const first = highestTokens(row, tokens, NAMED).map(({ token }) => create('bdi', { class: 'form' }, token));
  const list = first.flatMap((one, at) => (at === 0 ? [one] : [', ', one]));
  return [row.layer === null ? 'Ranked first: ' : `Layer ${row.layer} ranks first: `, ...list, '.'];
}
