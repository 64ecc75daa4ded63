import type { Effect } from '../../rationale/effects/effect';
import { effectColumns } from '../../rationale/effects/registry';
import { type VariantCost, variantCost } from '../../rationale/variants/cost';
import { planVariants, type Variant } from '../../rationale/variants/plan';
import { runVariants } from '../../rationale/variants/runVariants';
import { KeptNumbers, type SAMPLE_JOURNALS } from './kept';
import type { SampleContext, SampleTools } from './sampleContext';

/** What the variants of a job do to the model. */
export interface VariantResults {
  /** Names of the numbers of each variant. */
  columns: string[];
  /** One list a variant. */
  values: number[][];
  cost: VariantCost;
}

/**
 * Runs variants of the sample's sentences; finished ones are kept in `name` in the run's folder, from which an interrupted run goes on.
 */
export async function variantResults(
  context: SampleContext,
  variants: readonly Variant[],
  effects: readonly Effect[],
  name: (typeof SAMPLE_JOURNALS)[number],
  tools: SampleTools,
): Promise<VariantResults> {
  const { encodings } = context;
  const { onProgress, signal } = tools;
  const model = await tools.model();
  const columns = effectColumns(effects, model.config.numLayers);
  const kept = new KeptNumbers(context, tools, name, { columns, variants });
  const { values } = kept;
  const isFinished = (variant: number) => values.has(variant);
  for await (const group of runVariants({ model, encodings, variants, effects, isFinished, onProgress, signal })) {
    kept.append(group);
  }
  return {
    columns,
    values: variants.map((_, at) => values.get(at)!),
    cost: variantCost(planVariants(encodings, variants, model.tokenBudget), encodings, effects),
  };
}
