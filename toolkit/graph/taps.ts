import { entryNamed, UserError } from '../errors';

/**
 * Where in a block a state is taken: a family states its sites, the first of which is the default. Where LayerNorm comes last in a block,
 * `post` is after it (what Hugging Face calls `hidden_states`) and `pre` is its input. Where blocks begin with a norm and add to a
 * residual stream, `stream` is the stream after the block, and `read` what the next norm makes of it: what the next block reads, and after
 * the last block the output of the model.
 */
export type Site = string;

/** Norm of a hidden state over its H dimensions. */
export type Norm = 'l1' | 'l2' | 'linf';
export const NORMS: readonly Norm[] = ['l2', 'l1', 'linf'];

/** A dimension of a tap: B sentences, T tokens, A heads, or a fixed size. */
export type Dimension = 'B' | 'T' | number;

/** What identifies a tap, besides its name. */
export interface TapPlace {
  /** `state`, `norm`, `norm_centred_l1`, `gradient`; of what has no site the name without the layer. */
  kind: string;
  /** As Hugging Face's `hidden_states`: 0 is the embedding output. Null for what has no layer, such as `pooler` and `mlm_logits`. */
  layer: number | null;
  /** Null for what has none. */
  site: Site | null;
}

/** A named node of the graph that can be fetched, and fed to replace it. */
export interface Tap extends TapPlace {
  /** `hidden_states.8`; `pooler` and `mlm_logits` have no layer. */
  name: string;
  shape: Dimension[];
}

/** The numbers in a state: H, or the width of the embeddings where it is their sum and a linear layer leads from there to H. */
export function widthOf({ shape }: Pick<Tap, 'shape'>): number {
  return shape.at(-1) as number;
}

/** What is asked for: a layer or a site that is not stated is null. */
export type TapQuery = Pick<TapPlace, 'kind'> & Partial<TapPlace>;

/** How taps with a site are called there. */
const NAMES: ReadonlyMap<Site, { state: string; norm: string }> = new Map([
  ['post', { state: 'hidden_states', norm: 'tas' }],
  ['pre', { state: 'residual', norm: 'residual_norm' }],
  ['stream', { state: 'hidden_states', norm: 'tas' }],
  ['read', { state: 'read', norm: 'read_norm' }],
]);

/**
 * The name of a tap.
 * @throws {Error} For a site without names.
 */
export function tapName({ kind, layer, site }: TapPlace): string {
  const name = site === null ? kind : nameAt(kind, site);
  return layer === null ? name : `${name}.${layer}`;
}

function nameAt(kind: string, site: Site): string {
  const names = NAMES.get(site);
  if (!names) throw new Error(`Taps at site ${site} have no names`);
  if (kind === 'state') return names.state;
  return kind === 'gradient' ? `gradient.${names.state}` : kind.replace(/^norm/, names.norm);
}

/** By site, the one whose states a norm makes into those of this site, where one does. */
export const NORM_INPUT: ReadonlyMap<Site, Site> = new Map([
  ['post', 'pre'],
  ['read', 'stream'],
]);

/** Of a model's sites, the one whose last state is the model's output, which heads read: what comes out of the last norm. */
export function outputSite(sites: readonly Site[]): Site {
  return sites.find((site) => NORM_INPUT.has(site)) ?? sites[0]!;
}

/** The kind of taps that are norms: of the state itself, or centred of the state less a vector, with dimensions left out. */
export function normKind(norm: Norm, isCentred: boolean): string {
  return `norm${isCentred ? '_centred' : ''}${norm === 'l2' ? '' : `_${norm}`}`;
}

/** Numbers of a sentence that the graph can differentiate: what a gradient or a removal is taken of. */
export const TARGETS = ['mlm_loss', 'cls_norm', 'logit', 'cosine', 'lm_loss'] as const;
export type Target = (typeof TARGETS)[number];

/** The tap that holds the derivative of a target by the last hidden state, [B, T, H]. */
export function cotangentTap(target: Target): string {
  return `cotangent.${target}`;
}

/** The inputs that targets need, with their shapes: `labels` are int32, the others float32. */
export function targetInputs({ hiddenSize }: { hiddenSize: number }): Record<string, Dimension[]> {
  return { labels: ['B', 'T'], label_weights: ['B', 'T'], reference: ['B', hiddenSize] };
}

/** The input, [H] or [B, T, H], subtracted from the state of a tap before its centred norms are taken. */
export function centerInput(stateTap: string): string {
  return `center.${stateTap}`;
}

/** The input, [H] or [B, T, H], 0 or 1, that leaves dimensions of the state of a tap out of its centred norms. */
export function dimensionMaskInput(stateTap: string): string {
  return `dimension_mask.${stateTap}`;
}

/**
 * Finds a tap by what it is.
 * @throws {UserError} For a kind, site or layer that the model does not have, naming those it has.
 */
export function tapAt(taps: readonly Tap[], { kind, layer = null, site = null }: TapQuery): Tap {
  const found = taps.find((tap) => tap.kind === kind && tap.layer === layer && tap.site === site);
  if (found) return found;
  const ofKind = taps.filter((tap) => tap.kind === kind);
  if (ofKind.length === 0) {
    const candidates = [...new Set(taps.map((tap) => tap.kind))];
    throw new UserError({ what: 'Unknown kind of tap', got: kind, candidates });
  }
  const there = ofKind.filter((tap) => tap.site === site);
  if (there.length > 0) throw layerFault(`Tap ${kind}${site === null ? '' : `, site ${site}`}`, layer, there);
  const sites = [...new Set(ofKind.map((tap) => tap.site ?? 'none'))];
  throw new UserError({ what: `Tap ${kind}: site`, got: site ?? 'none', expected: sites.join(', ') });
}

/** @param there - Taps of which none has the layer. */
function layerFault(what: string, layer: number | null, there: readonly Tap[]): UserError {
  const layers = there.flatMap((tap) => tap.layer ?? []);
  const expected = layers.length > 0 ? `${layers[0]!} to ${layers.at(-1)!}` : 'none, as it has no layer';
  return new UserError({ what: `${what}: layer beyond the model`, got: layer ?? 'none', expected });
}

/**
 * Finds a tap by name.
 * @throws {UserError} For a layer beyond the model or an unknown name, with the nearest one.
 */
export function findTap(taps: readonly Tap[], name: string): Tap {
  const tap = taps.find((candidate) => candidate.name === name);
  if (tap) return tap;
  const [, kind, layer] = /^(.*)\.(\d+)$/.exec(name) ?? [];
  const there = taps.filter((candidate) => candidate.layer !== null && candidate.name === `${kind}.${candidate.layer}`);
  if (there.length > 0) throw layerFault(`Tap ${name}`, Number(layer), there);
  return entryNamed('tap', taps, name);
}
