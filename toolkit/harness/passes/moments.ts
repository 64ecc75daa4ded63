import type { Columns } from '../../activations/cacheFile';
import type { Model } from '../../activations/model';
import { planBatches } from '../../activations/batch';
import { type OnProgress, tokenProgress } from '../../activations/progress';
import { betweenSteps } from './betweenSteps';
import { batchInputs, runBatches, type SentenceTaps } from '../../activations/run';
import { LAYER_NORM_INPUT, type Tap } from '../../graph/taps';
import { own } from '../../own';
import { leftOut } from '../../tokens/leftOut';
import type { Encoding } from '../../tokens/tokenizer';

/** The state at a site and layer, over the wordpieces of some sentences that are not left out: float32 [H] each. */
export interface StateMoments {
  mean: Float32Array;
  variance: Float32Array;
  /** What the LayerNorm that gives it adds; null at a site where none does. */
  beta: Float32Array | null;
}

/** Moments by the state's tap. */
export type Moments = ReadonlyMap<string, StateMoments>;

/** Every site of every layer, site after site. */
export function everyState({ sites, taps }: Pick<Model, 'sites' | 'taps'>): Tap[] {
  return sites.flatMap((site) => taps.filter((tap) => tap.kind === 'state' && tap.site === site));
}

/**
 * Means and variances of the hidden states over sentences, in one forward pass over them; tokens that the model leaves out apart.
 * @throws {DOMException} `AbortError` when the signal says so.
 */
export async function computeMoments(
  model: Model,
  encodings: readonly Encoding[],
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Moments> {
  const states = everyState(model).map(({ name }) => name);
  const sums = new Map(states.map((state) => [state, new MomentSums(model.config.hiddenSize)]));
  const batches = planBatches(encodings, model.tokenBudget);
  const report = tokenProgress(encodings, batches, 0, onProgress, 'selection split');
  for await (const { batch, sentences } of runBatches(model, encodings, batches, { taps: states })) {
    batch.indices.forEach((index, row) => {
      addSentence(sums, sentences[row]!, leftOut(encodings[index]!, model.roles));
    });
    report(batch);
    await betweenSteps(signal);
  }
  const betas = await betasOf(model);
  return new Map(states.map((state) => [state, { ...sums.get(state)!.moments(), beta: betas.get(state) ?? null }]));
}

function addSentence(sums: ReadonlyMap<string, MomentSums>, taps: SentenceTaps, isLeftOut: boolean[]): void {
  for (const [state, sum] of sums) sum.add(own(taps, state)!.values, isLeftOut);
}

/** A LayerNorm of a constant is its beta: one run from constant states gives the betas of all layers. */
async function betasOf(model: Model): Promise<Map<string, Float32Array>> {
  const { hiddenSize } = model.config;
  const constant = { shape: [1, 1, hiddenSize], values: new Float32Array(hiddenSize) };
  const outputs = everyState(model).filter(({ site }) => LAYER_NORM_INPUT.has(site!));
  const inputs = outputs.map(({ layer, site }) =>
    model.tap({ kind: 'state', layer, site: LAYER_NORM_INPUT.get(site!)! }),
  );
  const feeds = Object.fromEntries(inputs.map(({ name }) => [name, constant]));
  const ids = batchInputs(model, [{ inputIds: [0], tokenTypeIds: [0] }], 1);
  const taps = outputs.map(({ name }) => name);
  const betas = await model.runner.run({ ...ids, ...feeds }, taps);
  return new Map(taps.map((tap, at) => [tap, betas[at]!.values]));
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
