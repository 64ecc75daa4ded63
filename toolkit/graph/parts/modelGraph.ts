import type { GraphDef, Ref } from '../graphDef';
import type { ModelConfig } from '../modelConfig';
import type { Roles } from '../roles';
import type { Shape } from '../shape';
import { type Dimension, type Site, type Tap, tapName, type TapPlace } from '../taps';

/** A linear layer, x W + b, or x W. */
export interface Linear {
  output: Ref;
  /** W, [in, out]. */
  kernel: Ref;
}

/** What any model is made of: the inputs, the shapes of states, linear layers, and the list of its taps. */
export class ModelGraph {
  /** int32 [B, T] */
  readonly ids: Ref;
  /** int32 [B, T]: 0, 1, 2 ... in every sentence. */
  readonly positions: Ref;
  /** float32 [B, T]: 1 for tokens, 0 for padding. */
  readonly mask: Ref;
  /** [B, T, T]: 1 where query and key are the same token. */
  readonly identity: Ref;
  /** [B, T]: 1 for the token that stands for the sentence. Null where none does. */
  readonly sentence: Ref | null;
  private readonly named: (TapPlace & { name: string; shape: Shape | null })[] = [];

  constructor(
    readonly g: GraphDef,
    readonly config: ModelConfig,
    readonly roles: Pick<Roles, 'sentence'>,
  ) {
    this.ids = this.input('input_ids');
    this.mask = g.toFloat(this.input('attention_mask'));
    this.positions = g.positions(this.ids);
    const place = g.toFloat(this.positions);
    this.identity = this.oneAtZero(g.sub(g.expandDims(place, 2), g.expandDims(place, 1)));
    this.sentence = this.sentenceFlags(place);
  }

  /** The places of the tokens of any text, float32 [1, T]. */
  places(): Ref {
    return this.g.slice(this.g.toFloat(this.positions), [0, 0], [1, -1]);
  }

  /** By how many places a key comes after its query, float32 [1, T, T], query by key. */
  offsets(): Ref {
    const places = this.places();
    return this.g.sub(this.g.expandDims(places, 1), this.g.expandDims(places, 2));
  }

  /** An int32 [B, T] input of the model. */
  input(name: string): Ref {
    return this.g.placeholder(name, 'int32', ['B', 'T']);
  }

  /**
   * The name of the node that is made next, which makes the node a tap.
   * @param shape - Where the graph does not know it.
   */
  tap(kind: string, layer: number | null = null, site: Site | null = null, shape: Shape | null = null): string {
    const name = tapName({ kind, layer, site });
    this.named.push({ name, kind, layer, site, shape });
    return name;
  }

  /** Every tap that was named, in that order. */
  taps(): Tap[] {
    return this.named.map(({ name, shape, ...place }) => {
      return { name, ...place, shape: [...(shape ?? this.g.shapeOf(name))] as Dimension[] };
    });
  }

  /** @param place - float32 [B, T]: the positions. */
  private sentenceFlags(place: Ref): Ref | null {
    if (this.roles.sentence === null) return null;
    if (this.roles.sentence === 'first') return this.oneAtZero(place);
    const last = this.g.max(this.g.mul(place, this.mask), 1, true);
    return this.oneAtZero(this.g.sub(place, last));
  }

  /** 1 where a whole number is 0, else 0. */
  private oneAtZero(x: Ref): Ref {
    return this.g.relu(this.g.sub(this.g.constant(1), this.g.abs(x)));
  }

  linear(x: Ref, scope: string, inputs: number, outputs: number, isBiased = true): Linear {
    const name = `${scope}.weight`;
    const kernel = this.g.weight({ name, shape: [inputs, outputs], sources: [name], transposed: true });
    if (!isBiased) return { output: this.g.matMul(x, kernel), kernel };
    return { output: this.g.dense(x, kernel, this.weight(`${scope}.bias`, [outputs])), kernel };
  }

  /** A weight as the checkpoint stores it. */
  weight(name: string, shape: number[]): Ref {
    return this.g.weight({ name, shape, sources: [name], transposed: false });
  }

  /** [B, T, H] or [B, T, A, D] as [B * T, H] or [B * T, A * D]. */
  flatten(state: Ref): Ref {
    const [, , ...sizes] = this.g.shapeOf(state) as Dimension[];
    const width = sizes.reduce<number>((product, size) => product * (size as number), 1);
    return this.g.reshape(state, ['B*T', width]);
  }

  /** [B * T, H] as [B, T, H], of whatever width. */
  unflatten(rows: Ref, name?: string): Ref {
    return this.g.reshape(rows, ['B', 'T', this.g.shapeOf(rows)[1]!], name);
  }

  /** [B * T, A * D] as [B, A, T, D]. */
  splitHeads(rows: Ref, count: number, name?: string): Ref {
    const width = this.g.shapeOf(rows)[1] as number;
    const heads = this.g.reshape(rows, ['B', 'T', count, width / count]);
    return this.g.transpose(heads, [0, 2, 1, 3], name);
  }

  /** [B, A, T, D] as [B * T, A * D]. */
  joinHeads(heads: Ref): Ref {
    return this.flatten(this.g.transpose(heads, [0, 2, 1, 3]));
  }

  /** [B, T] L2 norms. */
  l2(state: Ref, name?: string): Ref {
    return this.g.sqrt(this.g.sum(this.g.square(state), 2), name);
  }
}
