import type { Columns } from '../../activations/cacheFile';
import type { Collector } from '../../activations/collect';
import type { FedTensor } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import type { Centring, Place } from '../../attribution/place';
import { centerInput, dimensionMaskInput, type Site, SITES, stateTap } from '../../graph/taps';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';

/**
 * What states are altered by, float32 [H] each: means and variances over the ordinary wordpieces of the selection split, under
 * `mean.{state}` and `variance.{state}`, and under `beta.{state}` what the LayerNorm adds that gives the state. They are kept so.
 */
export type Moments = Columns;

/** What is done to states before their norms are taken. */
interface Alteration {
  /** `centring=mean,leftOut=3` */
  name: string;
  centring: Centring;
  leftOut: number;
}

/** A state that is altered before its norm is taken. */
export interface AlteredState {
  alteration: Alteration;
  site: Site;
  layer: number;
}

/** Whether an alteration depends on means or variances of the selection split. */
export function needsMoments({ centring, leftOut }: Pick<Place, 'centring' | 'leftOut'>): boolean {
  return centring === 'mean' || (leftOut ?? 0) > 0;
}

/** The altered state of a place, or null where states are left as they are. */
export function alteredState({ site, layer, centring, leftOut }: Place): AlteredState | null {
  const chosen = { centring: centring ?? 'none', leftOut: leftOut ?? 0 };
  if (chosen.centring === 'none' && chosen.leftOut === 0) return null;
  if (site === null || layer === null) throw new Error('a state is altered at a layer and a LayerNorm site');
  return { alteration: { ...chosen, name: `centring=${chosen.centring},leftOut=${chosen.leftOut}` }, site, layer };
}

/** What an alteration feeds for the state at a site and layer: the [H] vector to subtract and the [H] mask of dimensions. */
export function alterationFeeds(
  { alteration, site, layer }: AlteredState,
  moments: Moments,
  hiddenSize: number,
): Record<string, FedTensor> {
  const { centring, leftOut } = alteration;
  const state = stateTap(site, layer);
  const center = centring === 'none' ? new Float32Array(hiddenSize) : moments.get(`${centring}.${state}`)!;
  const mask = new Float32Array(hiddenSize).fill(1);
  if (leftOut > 0)
    for (const dimension of largestVariances(moments.get(`variance.${state}`)!, leftOut)) mask[dimension] = 0;
  return {
    [centerInput(site, layer)]: { shape: [hiddenSize], values: center },
    [dimensionMaskInput(site, layer)]: { shape: [hiddenSize], values: mask },
  };
}

/**
 * By state, the dimensions that are left out where most are, the largest variance first; a state that leaves out fewer leaves out the
 * first of them.
 */
export function leftOutDimensions(places: readonly Place[], moments: Moments): Record<string, number[]> {
  const most = places.reduce((most, { leftOut }) => Math.max(most, leftOut ?? 0), 0);
  const variances = [...moments].filter(([name]) => most > 0 && name.startsWith('variance.'));
  return Object.fromEntries(
    variances.map(([name, values]) => [name.slice('variance.'.length), largestVariances(values, most)]),
  );
}

/** The `count` dimensions of largest variance, the largest first. */
function largestVariances(variance: Float32Array, count: number): number[] {
  const order = Array.from(variance.keys()).sort((a, b) => variance[b]! - variance[a]! || a - b);
  return order.slice(0, count);
}

/** The states of both sites of every layer. */
export function everyState(numLayers: number): string[] {
  return SITES.flatMap((site) => Array.from({ length: numLayers + 1 }, (_, layer) => stateTap(site, layer)));
}

/** Collects means and variances of every state; special tokens are left out. */
export function momentCollector({ config }: Pick<Model, 'config'>, encodings: readonly Encoding[]): Collector<Moments> {
  const sums = new Map(everyState(config.numLayers).map((state) => [state, new MomentSums(config.hiddenSize)]));
  return {
    wants: { taps: [...sums.keys()] },
    fold: ({ batch, sentences }) => {
      batch.indices.forEach((index, row) => {
        for (const [state, sum] of sums) sum.add(own(sentences[row]!, state)!.values, encodings[index]!.special);
      });
    },
    result: () => new Map([...sums].flatMap(([state, sum]) => sum.moments(state))),
  };
}

/** Sums over tokens, in float64. */
class MomentSums {
  private readonly sum: Float64Array;
  private readonly squares: Float64Array;
  private count = 0;

  constructor(private readonly size: number) {
    this.sum = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  /** @param states - [T, H] */
  add(states: Float32Array, special: readonly boolean[]): void {
    special.forEach((isSpecial, token) => {
      if (isSpecial) return;
      this.count++;
      for (let h = 0, at = token * this.size; h < this.size; h++, at++) {
        const value = states[at]!;
        this.sum[h]! += value;
        this.squares[h]! += value * value;
      }
    });
  }

  moments(state: string): [name: string, values: Float32Array][] {
    const mean = this.sum.map((sum) => sum / this.count);
    const variance = this.squares.map((squares, h) => squares / this.count - mean[h]! ** 2);
    return [
      [`mean.${state}`, Float32Array.from(mean)],
      [`variance.${state}`, Float32Array.from(variance)],
    ];
  }
}

/** A LayerNorm of a constant is its beta: one run from constant states gives the betas of all layers. */
export async function betasOf({ config, runner }: Model): Promise<Moments> {
  const layers = Array.from({ length: config.numLayers + 1 }, (_, layer) => layer);
  const constant = { shape: [1, 1, config.hiddenSize], values: new Float32Array(config.hiddenSize) };
  const one = { shape: [1, 1], values: Int32Array.of(1) };
  const zero = { shape: [1, 1], values: Int32Array.of(0) };
  const inputs = { input_ids: zero, attention_mask: one, token_type_ids: zero };
  const feeds = Object.fromEntries(layers.map((layer) => [stateTap('pre', layer), constant]));
  const taps = layers.map((layer) => stateTap('post', layer));
  const betas = await runner.run({ ...inputs, ...feeds }, taps);
  return new Map(taps.map((tap, layer) => [`beta.${tap}`, betas[layer]!.values]));
}
