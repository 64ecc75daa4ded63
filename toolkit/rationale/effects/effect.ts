/** A token of the sentence and the one of the variant that it is compared with, itself as a rule. */
export interface KeptToken {
  /** Its position in the sentence. */
  clean: number;
  /** Its position in the variant. */
  altered: number;
}

/** Hidden states by layer, as `hidden_states`: [T, H] each. */
export type LayerStates = ReadonlyMap<number, Float32Array>;

/** What the head of a language model makes of some tokens, one entry each. */
export interface LmRows {
  /** Negative log-likelihood of the token's own id, in nats, from an unmasked pass; NaN where it has nothing before it in a causal model. */
  loss: Float32Array;
  /** The likeliest id. */
  top: Float32Array;
}

/** The same of the sentence and of the variant. */
export interface Both<T> {
  clean: T;
  altered: T;
}

/** A variant beside the sentence as it was. */
export interface Comparison {
  /** H */
  width: number;
  /** Tokens kept in both that are read, without those that take no part. */
  ordinary: readonly KeptToken[];
  /** The token that stands for the sentence; null where the model has none. */
  sentence: KeptToken | null;
  /** L */
  lastLayer: number;
  clean: LayerStates;
  altered: LayerStates;
  /** Of each of `ordinary`; null unless an effect needs it. */
  lm: Both<LmRows> | null;
  /** Logits [V] of the token after the last in a causal model; null unless an effect needs them. */
  next: Both<Float32Array> | null;
}

/** How much of a model's output a variant changes, as one number or one a layer. */
export interface Effect {
  name: string;
  /** One line: what is compared. */
  description: string;
  unit: 'cosine distance' | 'L2 norm' | 'standard deviations' | 'nats' | 'share';
  /**
   * `change`: 0 where nothing changes, larger where the model's output changes more. `harm`: has a sign, and is larger where the model
   * does worse.
   */
  direction: 'change' | 'harm';
  /** What a pass brings home for it. */
  needs: 'last state' | 'every state' | 'masked LM' | 'causal LM' | 'next token';
  /** The token whose state it reads, where it is one alone. */
  role?: 'sentence';
  /** Names of its numbers in a model of so many layers. */
  columns: (numLayers: number) => string[];
  /** The numbers, in the order of the columns; NaN where there is nothing to compare. */
  values: (comparison: Comparison) => number[];
}
