import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../rationale/effects/effect';
import { effectColumns } from '../../rationale/effects/registry';
import { type VariantCost, variantCost } from '../../rationale/variants/cost';
import { planVariants } from '../../rationale/variants/plan';
import { runVariants } from '../../rationale/variants/runVariants';
import type { Variant } from '../../rationale/variants/variant';
import { orExplain } from '../run/runFolder';
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
  const path = join(dir, name);
  const values = resume(path);
  const isFinished = (variant: number) => values.has(variant);
  for await (const group of runVariants({ model, encodings, variants, effects, isFinished, onProgress, signal })) {
    orExplain(path, () => {
      appendFileSync(path, group.map((result) => JSON.stringify([result.variant, ...result.values]) + '\n').join(''));
    });
    for (const result of group) values.set(result.variant, result.values);
  }
  return {
    columns: effectColumns(effects, model.config.numLayers),
    values: variants.map((_, at) => values.get(at)!),
    cost: variantCost(planVariants(encodings, variants), encodings, effects),
  };
}

function resume(path: string): Map<number, number[]> {
  if (!existsSync(path)) return new Map();
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  truncateSync(path, Buffer.byteLength(whole));
  const lines = whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as [number, ...number[]]]));
  return new Map(lines.map(([variant, ...values]) => [variant, values]));
}
