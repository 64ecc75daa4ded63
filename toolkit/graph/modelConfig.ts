/** What the toolkit needs of any model's `config.json`; what one family alone needs stays in its file. */
export interface ModelConfig {
  numLayers: number;
  hiddenSize: number;
  /** Width of the embedding tables: `hiddenSize` in most families, else a linear layer leads from one to the other. */
  embeddingSize: number;
  /** Divides `hiddenSize`. */
  numHeads: number;
  /** Of each head, where it is not an equal share of a state. */
  headSize?: number;
  /** Heads of keys and values, where they are fewer than those of queries. */
  keyValueHeads?: number;
  /** Width of the feed-forward layer. */
  intermediateSize: number;
  /** Whether a gate as wide as that layer is multiplied with it. */
  isGated?: boolean;
  /** Parts of attention scores that are products with embeddings of distances. */
  positionScores?: number;
  /** Whether the norms of its blocks add nothing, as RMSNorm does and LayerNorm without a bias. */
  lacksNormBias?: boolean;
  vocabularySize: number;
  /** The longest input, in wordpieces. */
  maxPositions: number;
  /** Whether the decoder of the masked-LM or causal-LM head is the word embedding matrix. */
  tieWordEmbeddings: boolean;
}

/** Parts of a checkpoint that may be absent. */
export interface Heads {
  readonly pooler: boolean;
  readonly maskedLm: boolean;
  readonly causalLm: boolean;
}
export const HEADS: readonly (keyof Heads)[] = ['pooler', 'maskedLm', 'causalLm'];
