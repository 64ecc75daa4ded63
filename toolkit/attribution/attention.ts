import type { TapValues } from '../activations/run';
import { UserError } from '../errors';
import type { TapQuery } from '../graph/taps';
import { type Place, QUERIES, type Query, RESIDUALS } from './place';
import type { Roles } from '../graph/roles';
import { noSentenceToken, sentenceToken } from './roles';
import type { TapScorer } from './scorer';

/** What asks for the token that stands for the sentence. */
const CLS_QUERY = 'query cls';

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
  unavailable: ({ roles }, { query }) => (query === 'cls' ? noSentenceToken(roles, CLS_QUERY) : null),
  taps: (place) => [receivedTap(place)],
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

function receivedTap({ layer, query }: Place): TapQuery {
  return { kind: query === 'cls' ? 'attention_from_cls' : 'attention_received', layer };
}

function checkHead(head: number, heads: number): number {
  if (head < heads) return head;
  throw new UserError({ what: 'attention_received: head', got: head, expected: `"mean" or 0 to ${heads - 1}` });
}

/**
 * Attention rollout at layer l: the row of the token that stands for the sentence, [CLS] in BERT, in A_l A_{l-1} ... A_1, where A_k is half
 * the mean over heads of block k's attention weights and half the identity, which stands for the residual connection. With query `all` the mean over the rows of all tokens. A
 * sentence's scores sum to 1.
 *
 * One row is multiplied from the left, block by block from the top, so that no T x T product is ever made; done here, because T^2
 * numbers a block are few beside the T x H the pass computes.
 */
export const attentionRollout = {
  cost: 'one pass',
  name: 'attention_rollout',
  description:
    'share of the token that stands for the sentence at the layer that comes from the token, if attention and residuals mix linearly',
  source: 'Abnar & Zuidema 2020, arXiv 2005.00928',
  factors: { query: ['cls', 'all'] },
  firstLayer: 1,
  defaultAggregation: 'sum',
  unavailable: ({ roles }, { query }) => (query === 'all' ? null : noSentenceToken(roles, CLS_QUERY)),
  taps: ({ layer }) => blocksUpTo(layer).map((block) => ({ kind: 'attention_mean', layer: block })),
  pieceScores: (blocks, { query }, _, roles) => {
    let row = startRow(blocks[0]!.shape[0]!, query, roles);
    for (const block of blocks.toReversed()) row = throughBlock(row, block);
    return row;
  },
  extraFlops: (_, length, { layer }) => 2 * length * blocksUpTo(layer).length,
} as const satisfies TapScorer;

function blocksUpTo(layer: number | null): number[] {
  if (layer === null) throw new Error('attention rollout is taken at a layer');
  return Array.from({ length: layer }, (_, block) => block + 1);
}

/** The mean over all tokens, or the token that stands for the sentence alone. */
function startRow(tokens: number, query: Query | null, roles: Roles): Float64Array {
  if (query === 'all') return new Float64Array(tokens).fill(1 / tokens);
  const row = new Float64Array(tokens);
  row[sentenceToken(roles, tokens, CLS_QUERY)] = 1;
  return row;
}

/** A row times half the weights plus half the identity; rows of the weights sum to 1 in float32 and are made to do so exactly. */
function throughBlock(row: Float64Array, { values }: TapValues): Float64Array {
  const out = row.map((weight) => weight / 2);
  row.forEach((weight, query) => {
    const attended = values.subarray(query * row.length, (query + 1) * row.length);
    const total = attended.reduce((sum, share) => sum + share, 0);
    attended.forEach((share, key) => (out[key]! += (weight * share) / total / 2));
  });
  return out;
}

/**
 * Attention by what it moves: the norm of the vector a token sends to a query, summed over all queries, special tokens included.
 * `without` residual it is that of the attention alone; `with` it the token's own state is part of what it sends to itself, and
 * LayerNorm is applied.
 */
export const attentionNorm = {
  cost: 'one pass',
  name: 'attention_norm',
  description: 'norms of the vectors the token sends to all queries, summed; a high one moves much',
  source: 'Kobayashi et al. 2020, arXiv 2004.10102; with residual connection and LayerNorm 2021, arXiv 2109.07152',
  factors: { residual: RESIDUALS },
  firstLayer: 1,
  defaultAggregation: 'sum',
  taps: (place) => [sentTap(place)],
  pieceScores: ([tap]) => {
    const { shape, values } = tap!;
    const [queries, keys] = shape as [number, number];
    const scores = new Float64Array(keys);
    for (let query = 0; query < queries; query++)
      for (let key = 0; key < keys; key++) scores[key]! += values[query * keys + key]!;
    return scores;
  },
  extraFlops: ({ hiddenSize, numHeads }, length, { residual }) => {
    const vectors = numHeads + (residual === 'with' ? 1 : 0); // that each key has, with the dot products of each pair
    return 2 * (hiddenSize ** 2 + vectors ** 2 * hiddenSize + length * vectors ** 2);
  },
} as const satisfies TapScorer;

function sentTap({ layer, residual }: Place): TapQuery {
  return { kind: residual === 'with' ? 'attention_norm_residual' : 'attention_norm', layer };
}
