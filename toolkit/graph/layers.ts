import type { BertConfig } from '../checkpoint/config';
import type { GraphDef, Ref } from './graphDef';

/** A linear layer, x W + b. */
export interface Linear {
  output: Ref;
  /** W, [in, out]. */
  kernel: Ref;
}

/** A LayerNorm, gamma * (x - mean) * scale + beta. */
export interface LayerNorm {
  output: Ref;
  /** 1 / sqrt(variance + eps), one a token */
  scale: Ref;
  gamma: Ref;
}

/** What a model is made of: the inputs, the shapes of states, and the kinds of layer. */
export class Layers {
  /** int32 [B, T] */
  readonly ids: Ref;
  /** int32 [B, T]: 0, 1, 2 ... in every sentence. */
  readonly positions: Ref;
  /** float32 [B, T]: 1 for tokens, 0 for padding. */
  readonly mask: Ref;
  /** [B, T, T]: 1 where query and key are the same token. */
  readonly identity: Ref;
  /** [B, T]: 1 for [CLS], which comes first. */
  readonly first: Ref;

  constructor(
    readonly g: GraphDef,
    readonly config: BertConfig,
  ) {
    this.ids = g.placeholder('input_ids', 'int32', ['B', 'T']);
    this.mask = g.toFloat(g.placeholder('attention_mask', 'int32', ['B', 'T']));
    this.positions = g.positions(this.ids);
    const place = g.toFloat(this.positions);
    this.identity = this.oneAtZero(g.sub(g.expandDims(place, 2), g.expandDims(place, 1)));
    this.first = this.oneAtZero(place);
  }

  /** 1 where a whole number is 0, else 0. */
  private oneAtZero(x: Ref): Ref {
    return this.g.relu(this.g.sub(this.g.constant(1), this.g.abs(x)));
  }

  linear(x: Ref, scope: string, inputs: number, outputs: number): Linear {
    const name = `${scope}.weight`;
    const kernel = this.g.weight({ name, shape: [inputs, outputs], sources: [name], transposed: true });
    return { output: this.g.dense(x, kernel, this.weight(`${scope}.bias`, [outputs])), kernel };
  }

  /** gamma * (x - mean) / sqrt(variance + eps) + beta (Ba et al. 2016), over the last dimension. */
  layerNorm(x: Ref, scope: string, name?: string): LayerNorm {
    const { g, config } = this;
    const last = g.shapeOf(x).length - 1;
    const deviation = g.sub(x, g.mean(x, last, true));
    const variance = g.mean(g.square(deviation), last, true);
    const scale = g.rsqrt(g.add(variance, g.constant(config.layerNormEps)));
    const normalised = g.mul(deviation, scale);
    const gamma = this.weight(`${scope}.weight`, [config.hiddenSize]);
    const beta = this.weight(`${scope}.bias`, [config.hiddenSize]);
    return { output: g.add(g.mul(normalised, gamma), beta, name), scale, gamma };
  }

  /** A weight as the checkpoint stores it. */
  weight(name: string, shape: number[]): Ref {
    return this.g.weight({ name, shape, sources: [name], transposed: false });
  }

  /** [B, T, H] or [B, T, A, H/A] as [B * T, H]. */
  flatten(state: Ref): Ref {
    return this.g.reshape(state, ['B*T', this.config.hiddenSize]);
  }

  /** [B * T, H] as [B, T, H]. */
  unflatten(rows: Ref): Ref {
    return this.g.reshape(rows, ['B', 'T', this.config.hiddenSize]);
  }

  /** [B * T, H] as [B, A, T, H/A]. */
  splitHeads(rows: Ref, name?: string): Ref {
    const { hiddenSize, numHeads } = this.config;
    const heads = this.g.reshape(rows, ['B', 'T', numHeads, hiddenSize / numHeads]);
    return this.g.transpose(heads, [0, 2, 1, 3], name);
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
