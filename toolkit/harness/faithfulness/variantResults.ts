import { join } from 'node:path';
import type { Effect } from '../../rationale/effects/effect';
import { effectColumns } from '../../rationale/effects/registry';
import { type VariantCost, variantCost } from '../../rationale/variants/cost';
import { planVariants } from '../../rationale/variants/plan';
import { runVariants } from '../../rationale/variants/runVariants';
import type { Variant } from '../../rationale/variants/variant';
import { ResultJournal } from './resultJournal';
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
  { encodings }: SampleContext,
  variants: readonly Variant[],
  effects: readonly Effect[],
  name: string,
  { model: load, dir, onProgress, signal }: SampleTools,
): Promise<VariantResults> {
  const model = await load();
  const journal = new ResultJournal(join(dir, name));
  const { values } = journal;
  const isFinished = (variant: number) => values.has(variant);
  for await (const group of runVariants({ model, encodings, variants, effects, isFinished, onProgress, signal })) {
    journal.append(group);
  }
  return {
    columns: effectColumns(effects, model.config.numLayers),
    values: variants.map((_, at) => values.get(at)!),
    cost: variantCost(planVariants(encodings, variants, model.tokenBudget), encodings, effects),
  };
}
