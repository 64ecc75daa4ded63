import { UserError } from '../errors';
import type { TapQuery } from '../graph/taps';
import { type Place, QUERIES } from './place';
import { noSentenceToken } from './roles';
import type { TapScorer } from './scorer';

/**
 * Attention a token receives at a layer: the attention weights towards it, summed over all queries, special tokens included, or of
 * the token that stands for the sentence alone; of one head or the mean over heads.
 */
export const attentionReceived = {
  cost: 'one pass',
  name: 'attention_received',
  description: 'attention weights towards the token, summed over queries, mean over heads; a high one is attended to',
  source: 'attention weights of Vaswani et al. 2017, equation 1, averaged over heads and summed over queries',
  factors: { head: ['mean'], query: QUERIES },
  firstLayer: 1,
  defaultAggregation: 'sum',
  unavailable: ({ roles }, { query }) => (query === 'cls' ? noSentenceToken(roles, 'query cls') : null),
  taps: (place) => [tapOf(place)],
  pieceScores: ([tap], place) => {
    const { shape, values } = tap!;
    const [heads, tokens] = shape as [number, number];
    const ofHead = (head: number) => Float64Array.from(values.subarray(head * tokens, (head + 1) * tokens));
    if (typeof place.head === 'number') return ofHead(checkHead(place.head, heads));
    const scores = new Float64Array(tokens);
    for (let head = 0; head < heads; head++)
      ofHead(head).forEach((weight, token) => (scores[token]! += weight / heads));
    return scores;
  },
} as const satisfies TapScorer;

function tapOf({ layer, query }: Place): TapQuery {
  return { kind: query === 'cls' ? 'attention_from_cls' : 'attention_received', layer };
}

function checkHead(head: number, heads: number): number {
  if (head < heads) return head;
  throw new UserError({ what: 'attention_received: head', got: head, expected: `"mean" or 0 to ${heads - 1}` });
}
