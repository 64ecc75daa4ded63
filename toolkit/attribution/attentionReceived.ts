import type { Scorer } from './scorer';

/** Attention a token receives at a layer: the mean over heads of the attention weights summed over all queries, special tokens included. */
export const attentionReceived: Scorer = {
  name: 'attention_received',
  description: 'attention weights towards the token, summed over queries, mean over heads',
  source: 'attention weights of Vaswani et al. 2017, equation 1, averaged over heads and summed over queries',
  sites: [null],
  firstLayer: 1,
  defaultAggregation: 'sum',
  tap: (layer) => `attention_received.${layer}`,
  pieceScores: ({ shape, values }) => {
    const [heads, tokens] = shape as [number, number];
    const scores = new Float64Array(tokens);
    for (let head = 0; head < heads; head++)
      for (let token = 0; token < tokens; token++) scores[token]! += values[head * tokens + token]! / heads;
    return scores;
  },
};
