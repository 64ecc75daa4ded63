import { INK, MUTED_INK } from './theme';
import { counted } from './title';
import { DRAWN_ONCE, type Layer } from './spec';

/** The `hidden_states` index that the paper (arXiv 2605.22377) names; every chart over layers marks it. */
export const CLAIMED_LAYER = 8;

/** True where the model is deep enough to have the layer the paper names. */
function hasClaimedLayer(numLayers: number): boolean {
  return numLayers >= CLAIMED_LAYER;
}

/** A vertical rule at the claimed layer with its name above the plot, for charts with layers on a quantitative x axis. */
export function claimedRule(numLayers: number): Layer[] {
  if (!hasClaimedLayer(numLayers)) return [];
  const x = { datum: CLAIMED_LAYER, type: 'quantitative' } as const;
  return [
    { data: DRAWN_ONCE, mark: { type: 'rule', stroke: MUTED_INK, strokeDash: [4, 3] }, encoding: { x } },
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: `layer ${CLAIMED_LAYER}`, baseline: 'bottom', dy: -4, fontWeight: 600 },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

/**
 * An outline round the claimed layer's row, for charts with layers on a discrete y axis.
 *
 * @param bands - height of the outline in bands of the y scale
 */
export function claimedRow(numLayers: number, bands: number): Layer[] {
  if (!hasClaimedLayer(numLayers)) return [];
  return [
    {
      data: { values: [{ layer: CLAIMED_LAYER }] },
      mark: { type: 'rect', fill: null, stroke: INK, strokeWidth: 2, height: { band: bands } },
      encoding: { y: { field: 'layer', type: 'ordinal' }, x: { value: 0 }, x2: { value: 'width' } },
    },
  ];
}

/** For a subtitle: why the claimed layer is not marked; nothing where the model has it. */
export function unmarkedSentences(numLayers: number): string[] {
  if (hasClaimedLayer(numLayers)) return [];
  return [`The paper's layer ${CLAIMED_LAYER} is not marked: this model has ${counted(numLayers, 'layer')}.`];
}

/** For the subtitle of a chart with `claimedRow`: what the outline means, or why there is none. */
export function claimedRowSentences(numLayers: number): string[] {
  if (!hasClaimedLayer(numLayers)) return unmarkedSentences(numLayers);
  return [`Outlined row: layer ${CLAIMED_LAYER}, the one the paper names.`];
}

/** Font weight of an axis label that sets off the claimed layer's. */
export const boldClaimedLabel = {
  condition: { test: `datum.value === ${CLAIMED_LAYER}`, value: 'bold' },
  value: 'normal',
} as const;
