import type { ModelConfig } from '../graph/modelConfig';

/** What of the model is counted. */
export interface FlopsOptions {
  /** The masked-LM head too, at every token; default false. */
  maskedLm?: boolean;
}

/**
 * Floating-point operations per token of a forward pass over a sentence of `length` wordpieces, special tokens included. A
 * multiplication and an addition count as two; matrix products alone are counted, beside which bias, softmax, LayerNorm and activation
 * are below 1 % in BERT-base.
 */
export function forwardFlops(config: ModelConfig, length: number, options: FlopsOptions = {}): number {
  const { numLayers, hiddenSize: H } = config;
  const attention = 2 * length * H; // scores, and their product with the values
  return 2 * (projection(config) + numLayers * (linearLayers(config) + attention) + head(config, options));
}

/**
 * The same of the derivative of a target by the embeddings, without the forward pass it goes back over: a product for every linear layer,
 * and two for each of the attention's.
 */
export function backwardFlops(config: ModelConfig, length: number, options: FlopsOptions = {}): number {
  const { numLayers, hiddenSize: H } = config;
  const attention = 4 * length * H;
  return 2 * (projection(config) + numLayers * (linearLayers(config) + attention) + head(config, options));
}

/** From the width of the embeddings to that of the blocks, where it is another. */
function projection({ embeddingSize: E, hiddenSize: H }: ModelConfig): number {
  return E === H ? 0 : E * H;
}

/** Multiplications per token in a block: query, key, value and output, and the two layers of the feed-forward network. */
function linearLayers({ hiddenSize: H, intermediateSize: I }: ModelConfig): number {
  return 4 * H * H + 2 * H * I;
}

/** Its transform and its decoder; backwards the same, from the likelihoods of all ids. */
function head(
  { embeddingSize: E, hiddenSize: H, vocabularySize: V }: ModelConfig,
  { maskedLm = false }: FlopsOptions,
): number {
  return maskedLm ? H * E + E * V : 0;
}
