/** A tensor given to the graph. */
export interface FedTensor {
  shape: number[];
  values: Int32Array | Float32Array;
}

/** A tensor taken from the graph. */
export interface FetchedTensor {
  shape: number[];
  values: Float32Array;
}

/** Tensors given to the graph, by name. */
export type Feeds = Readonly<Record<string, FedTensor>>;

/** Something that computes a checkpoint's graph: TensorFlow.js, a TensorFlow session, or workers that do. */
export interface GraphRunner {
  /** Runs that can be under way at once; more wait their turn. */
  readonly concurrency: number;
  /**
   * Computes `taps` from the fed tensors: the three int32 [B, T] inputs, and whatever else they need (`center.*`,
   * `dimension_mask.*`). A tensor fed under a tap's name replaces that tap.
   */
  run(feeds: Feeds, taps: readonly string[]): Promise<FetchedTensor[]>;
  /** Frees the weights. */
  dispose(): Promise<void>;
}
