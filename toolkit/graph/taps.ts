import { entryNamed, UserError } from '../errors';

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

/** The tap that holds the derivative of the target by the [B, T, H] state at a site. */
export function gradientTap(site: Site, layer: number): string {
  return `gradient.${stateTap(site, layer)}`;
}

/** Numbers of a sentence that the graph can differentiate: what a gradient or a removal is taken of. */
export const TARGETS = ['mlm_loss', 'cls_norm', 'logit', 'cosine'] as const;
export type Target = (typeof TARGETS)[number];

/** The targets that need the masked-LM head. */
export const HEAD_TARGETS: readonly Target[] = ['mlm_loss', 'logit'];

/** The tap that holds the derivative of a target by the last hidden state, [B, T, H]. */
export function cotangentTap(target: Target): string {
  return `cotangent.${target}`;
}

/** The inputs that targets need, with their shapes: `labels` are int32, the others float32. */
export function targetInputs({ hiddenSize }: { hiddenSize: number }): Record<string, Dimension[]> {
  return { labels: ['B', 'T'], label_weights: ['B', 'T'], reference: ['B', hiddenSize] };
}

/**
 * The tap that holds the [B, T] norm of the state at a site.
 * @param centred - Of the state minus the vector fed as `center.*`, times the mask fed as `dimension_mask.*`.
 */
export function normTap(site: Site, layer: number, norm: Norm = 'l2', centred = false): string {
  return `${normKind(site, norm, centred)}.${layer}`;
}

/** The input, [H] or [B, T, H], subtracted from a state before its centred norms are taken. */
export function centerInput(site: Site, layer: number): string {
  return `center.${stateTap(site, layer)}`;
}

/** The input, [H] or [B, T, H], 0 or 1, that leaves dimensions of a state out of its centred norms. */
export function dimensionMaskInput(site: Site, layer: number): string {
  return `dimension_mask.${stateTap(site, layer)}`;
}

/** The kind of a norm tap: its name without the layer. */
export function normKind(site: Site, norm: Norm, centred: boolean): string {
  return NORM_KIND[site] + (centred ? '_centred' : '') + (norm === 'l2' ? '' : `_${norm}`);
}

/**
 * Finds a tap by name.
 * @throws {UserError} For a layer beyond the model or an unknown name, with the nearest one.
 */
export function findTap(taps: readonly Tap[], name: string): Tap {
  const tap = taps.find((candidate) => candidate.name === name);
  if (tap) return tap;
  const [, kind, layer] = /^(.*)\.(.*)$/.exec(name) ?? [];
  const layers = taps.filter((candidate) => candidate.kind === kind && candidate.layer !== null).map((t) => t.layer!);
  if (layers.length > 0 && /^\d+$/.test(layer ?? ''))
    throw new UserError({
      what: `Tap ${name}: layer beyond the model`,
      got: Number(layer),
      expected: `${layers[0]!} to ${layers.at(-1)!}`,
    });
  return entryNamed('tap', taps, name);
}
