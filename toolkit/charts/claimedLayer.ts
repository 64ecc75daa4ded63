import { counted } from './title';
import { INK, MUTED_INK } from './palette';
import { DRAWN_ONCE, type Layer } from './spec';
import { scaled, type Theme } from './theme';

/** The layer that the claims name, and how many there are; every chart over layers marks it. */
export interface LayerRange {
  /** `hidden_states` index. */
  claimed: number;
  /** Blocks of the model: layers go from 0 to this. */
  numLayers: number;
}

/** True where the model is deep enough to have the claimed layer. */
export function hasClaimedLayer({ claimed, numLayers }: LayerRange): boolean {
  return claimed <= numLayers;
}

/** A vertical rule at the claimed layer with its name above the plot, for charts with layers on a quantitative x axis. */
export function claimedRule(theme: Theme, range: LayerRange): Layer[] {
  if (!hasClaimedLayer(range)) return [];
  return namedRule(theme, range.claimed, `layer ${range.claimed}`);
}

/** A vertical rule at a place of a quantitative x axis, named above the plot. */
export function namedRule(theme: Theme, at: number, name: string): Layer[] {
  const x = { datum: at, type: 'quantitative' } as const;
  return [
    { data: DRAWN_ONCE, mark: { type: 'rule', stroke: MUTED_INK, strokeDash: [4, 3] }, encoding: { x } },
    {
      data: DRAWN_ONCE,
      mark: { type: 'text', text: name, baseline: 'bottom', dy: -scaled(theme, 4), fontWeight: 600 },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

/**
 * An outline round the claimed layer's row, for charts with layers on a discrete y axis.
 *
 * @param bands - height of the outline in bands of the y scale
 */
export function claimedRow(range: LayerRange, bands: number): Layer[] {
  return hasClaimedLayer(range) ? [outlinedRow('layer', range.claimed, bands)] : [];
}

/** An outline round the row of a value of the discrete y axis. */
export function outlinedRow(field: string, value: string | number, bands: number): Layer {
  return {
    data: { values: [{ [field]: value }] },
    mark: { type: 'rect', fill: null, stroke: INK, strokeWidth: 1.5, height: { band: bands } },
    encoding: { y: { field, type: 'ordinal' }, x: { value: 0 }, x2: { value: 'width' } },
  };
}

/** For a caption: why the claimed layer is not marked; nothing where the model has it. */
export function unmarkedSentences(range: LayerRange): string[] {
  if (hasClaimedLayer(range)) return [];
  return [`Layer ${range.claimed} of the claim is not marked: this model has ${counted(range.numLayers, 'layer')}.`];
}

/** For the caption of a chart with `claimedRow`: what the outline means, or why there is none. */
export function claimedRowSentences(range: LayerRange): string[] {
  if (!hasClaimedLayer(range)) return unmarkedSentences(range);
  return [`Outlined row: layer ${range.claimed}, the one the claim names.`];
}

/** Font weight of axis labels that sets off the value that is marked. */
export function boldLabel(value: string | number) {
  return { condition: { test: `datum.value === ${JSON.stringify(value)}`, value: 'bold' }, value: 'normal' } as const;
}
