import type { BertConfig } from '../checkpoint/config';
import { UserError } from '../errors';

/** Where a norm is taken: after the block's last LayerNorm (what Hugging Face calls `hidden_states`) or at that LayerNorm's input. */
export type Site = 'post' | 'pre';
export const SITES: readonly Site[] = ['post', 'pre'];

/** Norm of a hidden state over its H dimensions. */
export type Norm = 'l1' | 'l2' | 'linf';
export const NORMS: readonly Norm[] = ['l2', 'l1', 'linf'];

/** A dimension of a tap: B sentences, T tokens, A heads, or a fixed size. */
export type Dimension = 'B' | 'T' | number;

/** A named node of the graph that can be fetched, and fed to replace it. */
export interface Tap {
  /** `hidden_states.8`; `pooler` and `mlm_logits` have no layer. */
  name: string;
  kind: string;
  /** As Hugging Face's `hidden_states`: 0 is the embedding output. Null for `pooler` and `mlm_logits`. */
  layer: number | null;
  shape: Dimension[];
}

/** Parts of a checkpoint that may be absent. */
export interface Heads {
  pooler: boolean;
  maskedLm: boolean;
}

const HIDDEN: Record<Site, string> = { post: 'hidden_states', pre: 'residual' };
const NORM_KIND: Record<Site, string> = { post: 'tas', pre: 'residual_norm' };

/** The tap that holds the [B, T, H] state itself at a site. */
export function stateTap(site: Site, layer: number): string {
  return `${HIDDEN[site]}.${layer}`;
}

/**
 * The tap that holds the [B, T] norm of the state at a site.
 * @param centred - Of the state minus the vector fed as `center.*`, times the mask fed as `dimension_mask.*`.
 */
export function normTap(site: Site, layer: number, norm: Norm = 'l2', centred = false): string {
  return `${normKind(site, norm, centred)}.${layer}`;
}

/** The [H] input subtracted from a state before its centred norms are taken. */
export function centerInput(site: Site, layer: number): string {
  return `center.${stateTap(site, layer)}`;
}

/** The [H] input (0 or 1) that leaves dimensions of a state out of its centred norms. */
export function dimensionMaskInput(site: Site, layer: number): string {
  return `dimension_mask.${stateTap(site, layer)}`;
}

function normKind(site: Site, norm: Norm, centred: boolean): string {
  return NORM_KIND[site] + (centred ? '_centred' : '') + (norm === 'l2' ? '' : `_${norm}`);
}

/** Every tap of a graph of this shape, in the order of the forward pass. */
export function listTaps(config: BertConfig, heads: Heads): Tap[] {
  const { hiddenSize: H, numHeads: A, numLayers } = config;
  const taps: Tap[] = [];
  const add = (kind: string, layer: number | null, ...shape: Dimension[]) =>
    taps.push({ name: layer === null ? kind : `${kind}.${layer}`, kind, layer, shape });
  for (let l = 0; l <= numLayers; l++) {
    if (l > 0) {
      add('values', l, 'B', A, 'T', H / A);
      add('attentions', l, 'B', A, 'T', 'T');
      add('attention_received', l, 'B', A, 'T');
      add('attention_residual', l, 'B', 'T', H);
      add('attention_output', l, 'B', 'T', H);
    }
    add('residual', l, 'B', 'T', H);
    add('hidden_states', l, 'B', 'T', H);
    for (const site of SITES)
      for (const centred of [false, true]) for (const norm of NORMS) add(normKind(site, norm, centred), l, 'B', 'T');
    if (l > 0) add('shift', l, 'B', 'T');
  }
  if (heads.pooler) add('pooler', null, 'B', H);
  if (heads.maskedLm) add('mlm_logits', null, 'B', 'T', config.vocabularySize);
  return taps;
}

/**
 * Finds a tap by name.
 * @throws {UserError} For a layer beyond the model or an unknown name, with the nearest one.
 */
export function findTap(taps: readonly Tap[], name: string): Tap {
  const tap = taps.find((candidate) => candidate.name === name);
  if (tap) return tap;
  const [kind, layer] = name.split('.');
  const layers = taps.filter((candidate) => candidate.kind === kind && candidate.layer !== null).map((t) => t.layer!);
  if (layers.length > 0 && /^\d+$/.test(layer ?? ''))
    throw new UserError({
      what: `Tap ${name}: layer beyond the model`,
      got: Number(layer),
      expected: `${Math.min(...layers)} to ${Math.max(...layers)}`,
    });
  throw new UserError({ what: 'Unknown tap', got: name, candidates: taps.map((t) => t.name) });
}
