import type { Ref } from '../graphDef';
import { type Attention, type AttentionNames, outputLayer } from './attention';
import { biasWhereNot } from './attentionBias';
import type { ModelGraph } from './modelGraph';
import { type PositionNames, positionScores, type RelativePositions } from './positionScores';

/** Self-attention whose scores have parts for what tokens are and parts for how far they are apart. */
export interface DisentangledAttention {
  /** Null where positions take no part in the scores. */
  relative: RelativePositions | null;
  /** By whose root scores are divided: how many parts they have, times D. */
  scale: number;
  /** Of block `layer`, counted from 1. */
  names: (layer: number) => DisentangledNames;
}

/** Names of the linear layers of a block's attention. */
export type DisentangledNames = Omit<AttentionNames, 'joined'> & PositionNames;

/** softmax((q k' + scores by position) / sqrt(scale)) v by head (He et al. 2021, eq. 4); padding reads all tokens alike. */
export function disentangledAttention(
  m: ModelGraph,
  input: Ref,
  layer: number,
  { relative, scale, names: namesOf }: DisentangledAttention,
): Attention {
  const { g, mask } = m;
  const { hiddenSize: H, numHeads: A } = m.config;
  const names = namesOf(layer);
  const heads = (part: 'query' | 'key' | 'value', name?: string) =>
    m.splitHeads(m.linear(m.flatten(input), names[part], H, H).output, A, name);
  const [query, key, value] = [heads('query'), heads('key'), heads('value', m.tap('values', layer))];
  const parts = [
    g.batchMatMul(query, key, true),
    ...(relative ? positionScores(m, { query, key }, names, relative) : []),
  ];
  const isSeen = g.mul(g.expandDims(mask, 1), g.expandDims(mask, 2));
  // Scores of padding count for nothing, in the derivative either.
  const factor = g.mul(g.expandDims(isSeen, 1), g.constant(1 / Math.sqrt(scale)));
  const scores = g.mul(
    parts.reduce((sum, part) => g.add(sum, part)),
    factor,
  );
  const weights = g.softmax(g.add(scores, biasWhereNot(m, isSeen)), m.tap('attentions', layer));
  return { value, weights, output: outputLayer(m, g.batchMatMul(weights, value), names.output) };
}
