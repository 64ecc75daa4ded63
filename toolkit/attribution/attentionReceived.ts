import type { TapScorer } from './scorer';

/** Attention a token receives at a layer: the mean over heads of the attention weights summed over all queries, special tokens included. */
export const attentionReceived = {
  cost: 'one pass',
  name: 'attention_received',
  description: 'attention weights towards the token, summed over queries, mean over heads',
  source: 'attention weights of Vaswani et al. 2017, equation 1, averaged over heads and summed over queries',
  factors: {},
  firstLayer: 1,
  defaultAggregation: 'sum',
  taps: ({ layer }) => [`attention_received.${layer}`],
  pieceScores: (taps, { layer }) => {
    const { shape, values } = taps[`attention_received.${layer}`]!;
    const [heads, tokens] = shape as [number, number];
    const scores = new Float64Array(tokens);
    for (let head = 0; head < heads; head++)
      for (let token = 0; token < tokens; token++) scores[token]! += values[head * tokens + token]! / heads;
    return scores;
  },
} as const satisfies TapScorer;
