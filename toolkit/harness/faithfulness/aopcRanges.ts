import type { Model } from '../../activations/model';
import { aopcBounds, type EvaluateSets } from '../../metrics/perturbation';
import type { Effect } from '../../rationale/effects/effect';
import { variantCost, planVariants } from '../../rationale/variants/plan';
import { runVariants } from '../../rationale/variants/runVariants';
import type { FaithfulnessConfig } from '../config/faithfulness';
import { KeptNumbers } from './kept';
import type { Removals } from './removals';
import type { SampleContext, SampleTools } from './sample';

/** The least and the most AOPC, word by word, that an order of a sentence's words reaches, and what the search cost. */
export interface AopcRange {
  lower: number;
  upper: number;
  passes: number;
  tokens: number;
}

/** Whether the search over the orders of so many words is made. */
export function isSearched({ normaliseUpTo }: Pick<FaithfulnessConfig, 'normaliseUpTo'>, words: number): boolean {
  return words >= 2 && words <= normaliseUpTo;
}

/**
 * Searches the short sentences of the sample, by the first operation of the config and one effect. Sentences that an interrupted run has
 * finished are not searched again.
 * @param newRemovals - Gives an empty list of removals.
 * @returns by position in the sample
 */
export async function aopcRanges(
  context: SampleContext,
  effect: Effect,
  newRemovals: () => Removals,
  tools: SampleTools,
): Promise<Map<number, AopcRange>> {
  const { sample, config } = context;
  const { onProgress, signal } = tools;
  const short = [...sample.keys()].filter((at) => isSearched(config, sample[at]!.words.length));
  const kept = new KeptNumbers(context, tools, 'bounds.jsonl', {
    effect: effect.name,
    operation: config.operations[0],
  });
  const left = short.filter((at) => !kept.values.has(at));
  for (const [done, at] of left.entries()) {
    onProgress({
      stage: 'least and most AOPC',
      done: short.length - left.length + done,
      total: short.length,
      unit: 'sentences',
    });
    const { lower, upper, passes, tokens } = await searchSentence(
      context,
      at,
      await tools.model(),
      effect,
      newRemovals,
    );
    kept.append([{ variant: at, values: [lower, upper, passes, tokens] }]);
    signal?.throwIfAborted();
  }
  return new Map(
    short.map((at) => {
      const [lower, upper, passes, tokens] = kept.values.get(at) as [number, number, number, number];
      return [at, { lower, upper, passes, tokens }];
    }),
  );
}

async function searchSentence(
  { sample, config, encodings }: SampleContext,
  at: number,
  model: Model,
  effect: Effect,
  newRemovals: () => Removals,
): Promise<AopcRange> {
  const effects = [effect];
  let [passes, tokens] = [0, 0];
  const evaluate: EvaluateSets = async (sets) => {
    const removals = newRemovals();
    const places = sets.map((set) => removals.placeOf(at, set, config.operations[0]!));
    const { variants } = removals;
    const cost = variantCost(planVariants(encodings, variants, model.tokenBudget), encodings, effects, model.roles);
    [passes, tokens] = [passes + cost.passes, tokens + cost.tokens];
    const found = new Float64Array(variants.length);
    for await (const group of runVariants({ model, encodings, variants, effects }))
      for (const { variant, values } of group) found[variant] = values[0]!;
    return places.map((place) => (place === null ? NaN : found[place]!));
  };
  const { lower, upper } = await aopcBounds(sample[at]!.words, evaluate);
  return { lower, upper, passes, tokens };
}
