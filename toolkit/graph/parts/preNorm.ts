import type { Ref } from '../graphDef';
import type { Attention } from './attention';
import { attentionNorms } from './attentionNorms';
import { attentionTaps } from './attentionTaps';
import type { ModelGraph } from './modelGraph';
import { stateNorms } from './stateNorms';

/**
 * Sites of a model whose blocks begin with a norm: the residual stream after the block, and what the next norm makes of it, which the next
 * block reads, and after the last block the heads.
 */
export const PRE_NORM_SITES = ['stream', 'read'] as const;

/** What the blocks of such a model are. Layers count from 1. */
export interface PreNorm {
  /** The norm of that scope. */
  norm: (state: Ref, scope: string, name: string) => Ref;
  /** Scope of the norm that block `layer` begins with, and for L + 1 of the one after the last block; null where there is none. */
  firstNorm: (layer: number) => string | null;
  /** Scope of the norm between the halves of a block. */
  middleNorm: (layer: number) => string;
  /** Whether the second half of a block reads the stream as the first does, before the first adds to it. */
  isParallel?: boolean;
  attention: (read: Ref, layer: number) => Attention;
  /** [B, T, H] to the same. */
  feedForward: (read: Ref, layer: number) => Ref;
}

/** A layer's state at both sites, [B, T, H]. */
interface States {
  stream: Ref;
  read: Ref;
}

/**
 * The blocks, every state a tap: x' = x + attention(norm(x)), y = x' + feedForward(norm(x')), or y = x' + feedForward(norm(x)).
 * @param entry - What enters the first block, [B, T, H]: the tap of the state at layer 0, site `stream`.
 * @returns The output of the model: what the norm after the last block makes of its state.
 */
export function preNormBlocks(m: ModelGraph, entry: Ref, form: PreNorm): Ref {
  let states = withRead(m, entry, 0, form);
  stateNorms(m, { ...states }, 0);
  for (let layer = 1; layer <= m.config.numLayers; layer++) {
    const { attention, stream } = preNormBlock(m, states, layer, form);
    const next = withRead(m, stream, layer, form);
    attentionTaps(m, attention.weights, layer);
    attentionNorms(m, { state: states.stream, attention, norm: null }, layer);
    stateNorms(m, { ...next }, layer);
    m.l2(m.g.sub(next.stream, states.stream), m.tap('shift', layer));
    states = next;
  }
  return states.read;
}

function preNormBlock(
  m: ModelGraph,
  { stream, read }: States,
  layer: number,
  form: PreNorm,
): { attention: Attention; stream: Ref } {
  const { g } = m;
  const attention = form.attention(read, layer);
  const middle = g.add(m.unflatten(attention.output.output), stream, m.tap('attention_residual', layer));
  const half = form.isParallel === true ? stream : middle;
  const normed = form.norm(half, form.middleNorm(layer), m.tap('attention_output', layer));
  return { attention, stream: g.add(form.feedForward(normed, layer), middle, m.tap('state', layer, 'stream')) };
}

function withRead(m: ModelGraph, stream: Ref, layer: number, { firstNorm, norm }: PreNorm): States {
  const name = m.tap('state', layer, 'read');
  const scope = firstNorm(layer + 1);
  return { stream, read: scope === null ? m.g.identity(stream, name) : norm(stream, scope, name) };
}
