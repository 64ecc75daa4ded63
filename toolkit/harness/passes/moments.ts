import type { Columns } from '../../activations/cacheFile';
import type { Model } from '../../activations/model';
import { planBatches } from '../../activations/batch';
import { type OnProgress, tokenProgress } from '../../activations/progress';
import { betweenSteps } from './betweenSteps';
import { runBatches, type SentenceTaps } from '../../activations/run';
import { type Site, SITES, stateTap } from '../../graph/taps';
import { own } from '../../own';
import type { Encoding } from '../../tokens/tokenizer';

/** The state at a site and layer, over the ordinary wordpieces of some sentences: float32 [H] each. */
export interface StateMoments {
  mean: Float32Array;
  variance: Float32Array;
  /** What the LayerNorm before it adds; null at site `pre`. */
  beta: Float32Array | null;
}

/** Moments by `momentKey`. */
export type Moments = ReadonlyMap<string, StateMoments>;

/** Where the moments of a state are found. */
export function momentKey(site: Site, layer: number): string {
  return stateTap(site, layer);
}

/** Both sites of every layer. */
export function everyState(numLayers: number): { site: Site; layer: number }[] {
  return SITES.flatMap((site) => Array.from({ length: numLayers + 1 }, (_, layer) => ({ site, layer })));
}

/**
 * Means and variances of the hidden states over sentences, in one forward pass over them; special tokens are left out.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function computeMoments(
  model: Model,
  encodings: readonly Encoding[],
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Moments> {
  const states = everyState(model.config.numLayers).map(({ site, layer }) => stateTap(site, layer));
  const sums = new Map(states.map((state) => [state, new MomentSums(model.config.hiddenSize)]));
  const batches = planBatches(encodings, model.tokenBudget);
  const report = tokenProgress(encodings, batches, 0, onProgress, 'selection split');
  for await (const { batch, sentences } of runBatches(model, encodings, batches, { taps: states })) {
    batch.indices.forEach((index, row) => {
      addSentence(sums, sentences[row]!, encodings[index]!);
    });
    report(batch);
    await betweenSteps(signal);
  }
  const betas = await betasOf(model);
  return new Map(states.map((state) => [state, { ...sums.get(state)!.moments(), beta: betas.get(state) ?? null }]));
}

function addSentence(sums: ReadonlyMap<string, MomentSums>, taps: SentenceTaps, { special }: Encoding): void {
  for (const [state, sum] of sums) sum.add(own(taps, state)!.values, special);
}

/** A LayerNorm of a constant is its beta: one run from constant states gives the betas of all layers. */
async function betasOf({ config, runner }: Model): Promise<Map<string, Float32Array>> {
  const layers = Array.from({ length: config.numLayers + 1 }, (_, layer) => layer);
  const constant = { shape: [1, 1, config.hiddenSize], values: new Float32Array(config.hiddenSize) };
  const one = { shape: [1, 1], values: Int32Array.of(1) };
  const zero = { shape: [1, 1], values: Int32Array.of(0) };
  const inputs = { input_ids: zero, attention_mask: one, token_type_ids: zero };
  const feeds = Object.fromEntries(layers.map((layer) => [stateTap('pre', layer), constant]));
  const taps = layers.map((layer) => stateTap('post', layer));
  const betas = await runner.run({ ...inputs, ...feeds }, taps);
  return new Map(taps.map((tap, layer) => [tap, betas[layer]!.values]));
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

  moments(): { mean: Float32Array; variance: Float32Array } {
    const mean = this.sum.map((sum) => sum / this.count);
    const variance = this.squares.map((squares, h) => squares / this.count - mean[h]! ** 2);
    return { mean: Float32Array.from(mean), variance: Float32Array.from(variance) };
  }
}

/** Moments as the columns of a cache file, a row a dimension. */
export function momentColumns(moments: Moments): Columns {
  const columns = new Map<string, Float32Array>();
  for (const [state, { mean, variance, beta }] of moments) {
    columns.set(`mean.${state}`, mean);
    columns.set(`variance.${state}`, variance);
    if (beta) columns.set(`beta.${state}`, beta);
  }
  return columns;
}

/** Moments out of the columns of a cache file. */
export function momentsOf(columns: Columns): Moments {
  const states = [...columns.keys()]
    .filter((name) => name.startsWith('mean.'))
    .map((name) => name.slice('mean.'.length));
  return new Map(
    states.map((state) => [
      state,
      {
        mean: columns.get(`mean.${state}`)!,
        variance: columns.get(`variance.${state}`)!,
        beta: columns.get(`beta.${state}`) ?? null,
      },
    ]),
  );
}
