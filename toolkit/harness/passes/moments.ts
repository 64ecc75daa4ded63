import type { Columns } from '../../activations/cacheFile';
import type { Collector } from '../../activations/collect';
import type { FedTensor } from '../../activations/graphRunner';
import type { Model } from '../../activations/model';
import type { Centring, Place } from '../../attribution/place';
import { batchInputs } from '../../activations/run';
import type { ModelDescription } from '../../graph/description';
import { centerInput, dimensionMaskInput, NORM_INPUT, type Tap, widthOf } from '../../graph/taps';
import { own as valueOf } from '../../own';
import { leftOut } from '../../tokens/leftOut';
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
  /** Its tap. */
  state: string;
  width: number;
}

/** Whether an alteration depends on means or variances of the selection split. */
export function needsMoments({ centring, leftOut }: Pick<Place, 'centring' | 'leftOut'>): boolean {
  return centring === 'mean' || (leftOut ?? 0) > 0;
}

/** Whether states are altered before the norms of a place are taken. */
export function isAltered({ centring, leftOut }: Pick<Place, 'centring' | 'leftOut'>): boolean {
  return (centring ?? 'none') !== 'none' || (leftOut ?? 0) !== 0;
}

/** The altered state of a place, or null where states are left as they are. */
export function alteredState(place: Place, model: Pick<ModelDescription, 'tap'>): AlteredState | null {
  if (!isAltered(place)) return null;
  const { site, layer } = place;
  const chosen = { centring: place.centring ?? 'none', leftOut: place.leftOut ?? 0 };
  if (site === null || layer === null) throw new Error('a state is altered at a layer and a site');
  const alteration = { ...chosen, name: `centring=${chosen.centring},leftOut=${chosen.leftOut}` };
  const tap = model.tap({ kind: 'state', layer, site });
  return { alteration, state: tap.name, width: widthOf(tap) };
}

/** What an alteration feeds for a state: the [H] vector to subtract and the [H] mask of dimensions. */
export function alterationFeeds(
  { alteration, state, width }: AlteredState,
  moments: Moments,
): Record<string, FedTensor> {
  const { centring, leftOut } = alteration;
  const center = centring === 'none' ? new Float32Array(width) : moments.get(`${centring}.${state}`)!;
  const mask = new Float32Array(width).fill(1);
  if (leftOut > 0)
    for (const dimension of largestVariances(moments.get(`variance.${state}`)!, leftOut)) mask[dimension] = 0;
  return {
    [centerInput(state)]: { shape: [width], values: center },
    [dimensionMaskInput(state)]: { shape: [width], values: mask },
  };
}

/** By state, the `most` dimensions of largest variance, the largest first: what leaves out fewer leaves out the first of them. */
export function leftOutDimensions(most: number, moments: Moments): Record<string, number[]> {
  const variances = [...moments].filter(([name]) => most > 0 && name.startsWith('variance.'));
  return Object.fromEntries(
    variances.map(([name, values]) => [name.slice('variance.'.length), largestVariances(values, most)]),
  );
}

/** The `count` dimensions of largest variance, the largest first. */
export function largestVariances(variance: Float32Array, count: number): number[] {
  const order = Array.from(variance.keys()).sort((a, b) => variance[b]! - variance[a]! || a - b);
  return order.slice(0, count);
}

/** Every site of every layer, site after site. */
export function everyState({ sites, taps }: Pick<Model, 'sites' | 'taps'>): Tap[] {
  return sites.flatMap((site) => taps.filter((tap) => tap.kind === 'state' && tap.site === site));
}

/**
 * Collects means and variances of states, by default of every one; tokens that the model leaves out take no part.
 * @param own - Of each encoding the positions that take part, null for all; by default all of each.
 */
export function momentCollector(
  model: Model,
  encodings: readonly Encoding[],
  states: readonly Pick<Tap, 'name' | 'shape'>[] = everyState(model),
  own: readonly (readonly number[] | null)[] = [],
): Collector<Moments> {
  const sums = new Map(states.map((tap) => [tap.name, new MomentSums(widthOf(tap))]));
  return {
    wants: { taps: [...sums.keys()] },
    fold: ({ batch, sentences }) => {
      batch.indices.forEach((index, row) => {
        const among = own[index] && new Set(own[index]);
        const isLeftOut = leftOut(encodings[index]!, model.roles).map((isOut, at) => isOut || among?.has(at) === false);
        for (const [state, sum] of sums) sum.add(valueOf(sentences[row]!, state)!.values, isLeftOut);
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
  add(states: Float32Array, isLeftOut: readonly boolean[]): void {
    isLeftOut.forEach((isOut, token) => {
      if (isOut) return;
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

/** A LayerNorm of a constant is its beta, which a linear layer may follow: one run from constant states gives the betas of all layers. */
export async function betasOf(model: Model): Promise<Moments> {
  const outputs = everyState(model).filter(({ site }) => NORM_INPUT.has(site!));
  const inputs = outputs.map(({ layer, site }) => model.tap({ kind: 'state', layer, site: NORM_INPUT.get(site!)! }));
  const feeds = Object.fromEntries(inputs.map((tap) => [tap.name, zeroState(widthOf(tap))]));
  const ids = batchInputs(model, [{ inputIds: [0], tokenTypeIds: [0] }], 1);
  const taps = outputs.map(({ name }) => name);
  const betas = await model.runner.run({ ...ids, ...feeds }, taps);
  return new Map(taps.map((tap, at) => [`beta.${tap}`, betas[at]!.values]));
}

/** The state of one token, 0 in every dimension. */
function zeroState(width: number): FedTensor {
  return { shape: [1, 1, width], values: new Float32Array(width) };
}
