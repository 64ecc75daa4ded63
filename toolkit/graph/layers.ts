import type { BertConfig } from '../checkpoint/config';
import type { GraphDef, Ref } from './graphDef';

/** A linear layer, x W + b. */
export interface Linear {
  output: Ref;
  /** W, [in, out]. */
  kernel: Ref;
}

/** A LayerNorm, gamma * normalised + beta, with the parts its derivative is made of. */
export interface LayerNorm {
  output: Ref;
  /** (x - mean) / sqrt(variance + eps) */
  normalised: Ref;
  /** 1 / sqrt(variance + eps), one a token */
  scale: Ref;
  gamma: Ref;
}

/** What the forward pass and its derivative share: the inputs, the shapes of states, and the kinds of layer. */
export class Layers {
  /** int32 [B, T] */
  readonly ids: Ref;
  /** int32 [B, T]: 0, 1, 2 ... in every sentence. */
  readonly positions: Ref;
  /** float32 [B, T]: 1 for tokens, 0 for padding. */
  readonly mask: Ref;
  /** [B, T, T]: 1 where query and key are the same token. */
  readonly identity: Ref;
  /** [B, T, 1]: 1 for [CLS], which comes first. */
  readonly first: Ref;
  /** B, T */
  readonly batchShape: Ref;
  /** B, T, H */
  private readonly stateShape: Ref;
  /** B, T, A, H/A */
  private readonly headShape: Ref;

  constructor(
    readonly g: GraphDef,
    readonly config: BertConfig,
  ) {
    const { hiddenSize, numHeads } = config;
    this.ids = g.placeholder('input_ids', 'int32', [-1, -1]);
    this.mask = g.toFloat(g.placeholder('attention_mask', 'int32', [-1, -1]));
    this.positions = g.positions(this.ids);
    this.batchShape = g.shapeOf(this.ids);
    this.stateShape = this.shape(hiddenSize);
    this.headShape = this.shape(numHeads, hiddenSize / numHeads);
    const place = g.toFloat(this.positions);
    this.identity = this.oneAtZero(g.sub(g.expandDims(place, 2), g.expandDims(place, 1)));
    this.first = this.oneAtZero(g.expandDims(place, 2));
  }

  /** 1 where a whole number is 0, else 0. */
  private oneAtZero(x: Ref): Ref {
    return this.g.relu(this.g.sub(this.g.constant(1), this.g.abs(x)));
  }

  /** B, T and what follows, as a shape tensor. */
  shape(...sizes: number[]): Ref {
    return this.g.joinShapes(this.batchShape, this.g.constant(sizes, 'int32'));
  }

  linear(x: Ref, scope: string, inputs: number, outputs: number): Linear {
    const name = `${scope}.weight`;
    const kernel = this.g.weight({ name, shape: [inputs, outputs], sources: [name], transposed: true });
    return { output: this.g.dense(x, kernel, this.weight(`${scope}.bias`, [outputs])), kernel };
  }

  /** gamma * (x - mean) / sqrt(variance + eps) + beta (Ba et al. 2016), over the last of `rank` dimensions. */
  layerNorm(x: Ref, scope: string, name?: string, rank = 3): LayerNorm {
    const { g, config } = this;
    const deviation = g.sub(x, g.mean(x, rank - 1, true));
    const variance = g.mean(g.square(deviation), rank - 1, true);
    const scale = g.rsqrt(g.add(variance, g.constant(config.layerNormEps)));
    const normalised = g.mul(deviation, scale);
    const gamma = this.weight(`${scope}.weight`, [config.hiddenSize]);
    const beta = this.weight(`${scope}.bias`, [config.hiddenSize]);
    return { output: g.add(g.mul(normalised, gamma), beta, name), normalised, scale, gamma };
  }

  /** A weight as the checkpoint stores it. */
  weight(name: string, shape: number[]): Ref {
    return this.g.weight({ name, shape, sources: [name], transposed: false });
  }

  /** [B, T, H] or [B, T, A, H/A] as [B * T, H]. */
  flatten(state: Ref): Ref {
    return this.g.reshape(state, this.g.constant([-1, this.config.hiddenSize], 'int32'));
  }

  /** [B * T, H] as [B, T, H]. */
  unflatten(rows: Ref, name?: string): Ref {
    return this.g.reshape(rows, this.stateShape, name);
  }

  /** [B * T, H] as [B, A, T, H/A]. */
  splitHeads(rows: Ref, name?: string): Ref {
    return this.g.transpose(this.g.reshape(rows, this.headShape), [0, 2, 1, 3], name);
  }

  /** [B, A, T, H/A] as [B * T, H]. */
  joinHeads(heads: Ref): Ref {
    return this.flatten(this.g.transpose(heads, [0, 2, 1, 3]));
  }

  /** [B, T] L2 norms. */
  l2(state: Ref, name?: string): Ref {
    return this.g.sqrt(this.g.sum(this.g.square(state), 2), name);
  }
}
