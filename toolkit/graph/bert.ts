import type { BertConfig } from '../checkpoint/config';
import { GraphDef, type Ref } from './graphDef';
import { centerInput, dimensionMaskInput, type Heads, normTap, SITES, type Site, stateTap } from './taps';

/**
 * BERT (Devlin et al. 2019) as a TensorFlow graph, every tap a named node. Inputs are int32 [B, T]: `input_ids`,
 * `attention_mask` (1 for tokens, 0 for padding), `token_type_ids`. Weights keep the checkpoint's own values; a linear layer is
 * stored [in, out], and the query, key and value layers of a block as one [H, 3H].
 */
export function bertGraph(config: BertConfig, heads: Heads): GraphDef {
  const graph = new GraphDef();
  new Bert(graph, config, heads).build();
  return graph;
}

class Bert {
  /** int32 [B, T] */
  private readonly ids: Ref;
  /** float32 [B, T] */
  private readonly mask: Ref;
  /** Shape of a hidden state: B, T, H. */
  private readonly stateShape: Ref;
  /** Shape of a state split in heads: B, T, A, H/A. */
  private readonly headShape: Ref;
  /** [B, 1, 1, T]: 0 for tokens, the lowest float32 for padding, added to the attention scores. */
  private readonly keyBias: Ref;

  constructor(
    private readonly g: GraphDef,
    private readonly config: BertConfig,
    private readonly heads: Heads,
  ) {
    this.ids = g.placeholder('input_ids', 'int32', [-1, -1]);
    this.mask = g.toFloat(g.placeholder('attention_mask', 'int32', [-1, -1]));
    const { hiddenSize, numHeads } = config;
    const shape = g.shapeOf(this.ids);
    this.stateShape = g.joinShapes(shape, g.constant([hiddenSize], 'int32'));
    this.headShape = g.joinShapes(shape, g.constant([numHeads, hiddenSize / numHeads], 'int32'));
    const lowest = g.constant(-3.4028234663852886e38);
    const padding = g.sub(g.constant(1), this.mask);
    this.keyBias = g.mul(g.expandDims(g.expandDims(padding, 1), 1), lowest);
  }

  build(): void {
    let state = this.embeddings();
    for (let layer = 1; layer <= this.config.numLayers; layer++) state = this.block(state, layer);
    if (this.heads.pooler) this.pooler(state);
    if (this.heads.maskedLm) this.maskedLm(state);
  }

  private embeddings(): Ref {
    const { g, config } = this;
    const { hiddenSize: H } = config;
    const types = g.placeholder('token_type_ids', 'int32', [-1, -1]);
    const table = (name: string, rows: number) => this.weight(`embeddings.${name}.weight`, [rows, H]);
    const words = g.gather(table('word_embeddings', config.vocabularySize), this.ids);
    const positions = g.gather(table('position_embeddings', config.maxPositions), g.positions(this.ids));
    const segments = g.gather(table('token_type_embeddings', config.typeVocabularySize), types);
    const sum = g.add(g.add(words, segments), positions, stateTap('pre', 0));
    return this.finish(sum, 'embeddings.LayerNorm', 0);
  }

  private block(input: Ref, layer: number): Ref {
    const { g } = this;
    const scope = `encoder.layer.${layer - 1}`;
    const context = this.attention(input, layer, `${scope}.attention.self`);
    const { hiddenSize: H, intermediateSize: I } = this.config;
    const attended = this.linear(context, `${scope}.attention.output.dense`, H, H);
    const sum = g.add(this.unflatten(attended), input, `attention_residual.${layer}`);
    const middle = this.layerNorm(sum, `${scope}.attention.output.LayerNorm`, `attention_output.${layer}`);
    const inner = this.activation(this.linear(this.flatten(middle), `${scope}.intermediate.dense`, H, I));
    const outer = this.linear(inner, `${scope}.output.dense`, I, H);
    const residual = g.add(this.unflatten(outer), middle, stateTap('pre', layer));
    const output = this.finish(residual, `${scope}.output.LayerNorm`, layer);
    this.l2(g.sub(output, input), `shift.${layer}`);
    return output;
  }

  /** softmax(q k' / sqrt(d) + bias) v by head (Vaswani et al. 2017, eq. 1); returns [B * T, H]. */
  private attention(input: Ref, layer: number, scope: string): Ref {
    const { g, config } = this;
    const { hiddenSize: H, numHeads } = config;
    const parts = ['query', 'key', 'value'];
    const sources = (kind: string) => parts.map((part) => `${scope}.${part}.${kind}`);
    const weight = g.weight({
      name: `${scope}.qkv.weight`,
      shape: [H, 3 * H],
      sources: sources('weight'),
      transposed: true,
    });
    const bias = g.weight({ name: `${scope}.qkv.bias`, shape: [3 * H], sources: sources('bias'), transposed: false });
    const joined = g.split(g.dense(this.flatten(input), weight, bias), 1, 3);
    const byHead = (part: number, name?: string) =>
      g.transpose(g.reshape(joined[part]!, this.headShape), [0, 2, 1, 3], name);
    const scale = g.constant(1 / Math.sqrt(H / numHeads));
    const scores = g.mul(g.batchMatMul(byHead(0), byHead(1), true), scale);
    const weights = g.softmax(g.add(scores, this.keyBias), `attentions.${layer}`);
    this.attentionReceived(weights, layer);
    const context = g.batchMatMul(weights, byHead(2, `values.${layer}`));
    return this.flatten(g.transpose(context, [0, 2, 1, 3]));
  }

  /** [B, A, T]: what each token receives from all queries that are not padding. */
  private attentionReceived(weights: Ref, layer: number): void {
    const { g } = this;
    const queries = g.expandDims(g.expandDims(this.mask, 1), 3);
    g.sum(g.mul(weights, queries), 2, false, `attention_received.${layer}`);
  }

  /** The layer's last LayerNorm and the norms on both sides of it. */
  private finish(residual: Ref, norm: string, layer: number): Ref {
    const states: Record<Site, Ref> = {
      pre: residual,
      post: this.layerNorm(residual, norm, stateTap('post', layer)),
    };
    for (const site of SITES) {
      this.norms(states[site], site, layer, false);
      this.norms(this.centred(states[site], site, layer), site, layer, true);
    }
    return states.post;
  }

  private centred(state: Ref, site: Site, layer: number): Ref {
    const { g } = this;
    const size = [this.config.hiddenSize];
    const center = g.placeholder(centerInput(site, layer), 'float32', size);
    return g.mul(g.sub(state, center), g.placeholder(dimensionMaskInput(site, layer), 'float32', size));
  }

  private norms(state: Ref, site: Site, layer: number, centred: boolean): void {
    const { g } = this;
    this.l2(state, normTap(site, layer, 'l2', centred));
    const magnitude = g.abs(state);
    g.sum(magnitude, 2, false, normTap(site, layer, 'l1', centred));
    g.max(magnitude, 2, normTap(site, layer, 'linf', centred));
  }

  private l2(state: Ref, name: string): Ref {
    return this.g.sqrt(this.g.sum(this.g.square(state), 2), name);
  }

  /** gamma * (x - mean) / sqrt(variance + eps) + beta (Ba et al. 2016), over the last of `rank` dimensions. */
  private layerNorm(x: Ref, scope: string, name?: string, rank = 3): Ref {
    const { g, config } = this;
    const deviation = g.sub(x, g.mean(x, rank - 1, true));
    const variance = g.mean(g.square(deviation), rank - 1, true);
    const normalised = g.mul(deviation, g.rsqrt(g.add(variance, g.constant(config.layerNormEps))));
    const gamma = this.weight(`${scope}.weight`, [config.hiddenSize]);
    const beta = this.weight(`${scope}.bias`, [config.hiddenSize]);
    return g.add(g.mul(normalised, gamma), beta, name);
  }

  private activation(x: Ref): Ref {
    const { g } = this;
    if (this.config.activation === 'relu') return g.relu(x);
    const bent =
      this.config.activation === 'gelu' ? g.erf(g.mul(x, g.constant(Math.SQRT1_2))) : g.tanh(this.tanhInput(x));
    return g.mul(g.mul(x, g.add(bent, g.constant(1))), g.constant(0.5));
  }

  /** sqrt(2 / pi) * (x + 0.044715 x^3) (Hendrycks and Gimpel 2016). */
  private tanhInput(x: Ref): Ref {
    const { g } = this;
    const cubic = g.mul(g.mul(g.square(x), x), g.constant(0.044715));
    return g.mul(g.add(x, cubic), g.constant(Math.sqrt(2 / Math.PI)));
  }

  private pooler(state: Ref): void {
    const { g } = this;
    const { hiddenSize: H } = this.config;
    const first = this.flatten(g.slice(state, [0, 0, 0], [-1, 1, H]));
    g.tanh(this.linear(first, 'pooler.dense', H, H), 'pooler');
  }

  private maskedLm(state: Ref): void {
    const { g, config } = this;
    const { hiddenSize: H, vocabularySize: V } = config;
    const scope = 'cls.predictions';
    const dense = this.activation(this.linear(this.flatten(state), `${scope}.transform.dense`, H, H));
    const transformed = this.layerNorm(dense, `${scope}.transform.LayerNorm`, undefined, 2);
    const decoder = config.tieWordEmbeddings
      ? 'embeddings.word_embeddings.weight'
      : this.weight(`${scope}.decoder.weight`, [V, H]);
    // Transposed first: wasm multiplies by a transposed matrix ten times slower, and then leaves a fused bias out.
    const logits = g.dense(transformed, g.transpose(decoder, [1, 0]), this.weight(`${scope}.bias`, [V]));
    const shape = g.joinShapes(g.shapeOf(this.ids), g.constant([V], 'int32'));
    g.reshape(logits, shape, 'mlm_logits');
  }

  private linear(x: Ref, scope: string, inputs: number, outputs: number): Ref {
    const name = `${scope}.weight`;
    const weight = this.g.weight({ name, shape: [inputs, outputs], sources: [name], transposed: true });
    return this.g.dense(x, weight, this.weight(`${scope}.bias`, [outputs]));
  }

  private weight(name: string, shape: number[]): Ref {
    return this.g.weight({ name, shape, sources: [name], transposed: false });
  }

  private flatten(state: Ref): Ref {
    return this.g.reshape(state, this.g.constant([-1, this.config.hiddenSize], 'int32'));
  }

  private unflatten(rows: Ref): Ref {
    return this.g.reshape(rows, this.stateShape);
  }
}
