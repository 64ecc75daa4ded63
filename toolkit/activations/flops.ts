import type { ModelConfig } from '../graph/modelConfig';

/** What of the model is counted. */
export interface FlopsOptions {
  /** The masked-LM head too, at every token; default false. */
  maskedLm?: boolean;
  /** The causal-LM head too, which is a decoder alone; default false. */
  causalLm?: boolean;
}

/**
 * Floating-point operations per token of a forward pass over a sentence of `length` wordpieces, special tokens included. A
 * multiplication and an addition count as two; matrix products alone are counted, beside which bias, softmax, LayerNorm and activation
 * are below 1 % in BERT-base.
 */
export function forwardFlops(config: ModelConfig, length: number, options: FlopsOptions = {}): number {
  const { numLayers } = config;
  const { layers, products } = positions(config, length);
  const attention = 2 * length * queryWidth(config) + layers + products; // scores, and their product with the values
  return 2 * (projection(config) + numLayers * (linearLayers(config) + attention) + head(config, options));
}

/**
 * The same of the derivative of a target by the embeddings, without the forward pass it goes back over: a product for every linear layer,
 * two for each of the attention's, and one for each with embeddings of distances.
 */
export function backwardFlops(config: ModelConfig, length: number, options: FlopsOptions = {}): number {
  const { numLayers } = config;
  // Embeddings of distances are no states, so that nothing goes back to them.
  const attention = 4 * length * queryWidth(config) + positions(config, length).products;
  return 2 * (projection(config) + numLayers * (linearLayers(config) + attention) + head(config, options));
}

/**
 * Multiplications per token in a block for scores by distance: the layers that make keys or queries of the embeddings of 2T distances, which
 * the sentences of a batch share and which are counted here as for a sentence by itself, and the products with them.
 */
function positions({ hiddenSize: H, positionScores = 0 }: ModelConfig, length: number) {
  return { layers: positionScores * 2 * H * H, products: positionScores * 2 * length * H };
}

/** From the width of the embeddings to that of the blocks, where it is another. */
function projection({ embeddingSize: E, hiddenSize: H }: ModelConfig): number {
  return E === H ? 0 : E * H;
}

/** Multiplications per token in a block: query, output, key and value, and the two layers of the feed-forward network, or three with a gate. */
function linearLayers(config: ModelConfig): number {
  const { hiddenSize: H, intermediateSize: I, numHeads: A, keyValueHeads: K = A, isGated = false } = config;
  const queries = queryWidth(config);
  const keys = K === A ? queries : (queries * K) / A;
  return 2 * H * (queries + keys) + (isGated ? 3 : 2) * H * I;
}

/** Of the queries of all heads together; scores are taken for each of them, however many share a key. */
function queryWidth({ hiddenSize: H, numHeads: A, headSize }: ModelConfig): number {
  return headSize === undefined ? H : A * headSize;
}

/** Its transform, of masked-LM heads, and its decoder; backwards the same, from the likelihoods of all ids. */
function head(
  { embeddingSize: E, hiddenSize: H, vocabularySize: V }: ModelConfig,
  { maskedLm = false, causalLm = false }: FlopsOptions,
): number {
  return (maskedLm ? H * E : 0) + (maskedLm || causalLm ? E * V : 0);
}
