import { normalisedAopc } from '../../metrics/perturbation';
import type { Effect } from '../../rationale/effects/effect';
import type { Measurement } from '../measure/measurement';
import type { AopcRange } from './aopcRanges';
import { comparedRows, effectsAt } from './curveRows';
import type { Perturbed } from './curves';
import type { SampleContext } from './sampleContext';
import type { VariantResults } from './variantResults';

/** Of every scorer and of random orders; sentences that were not searched take no part. */
export function normalisedRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  ranges: ReadonlyMap<number, AopcRange>,
  effect: Effect,
  results: VariantResults,
): Measurement[] {
  if (ranges.size === 0) return [];
  const operation = context.config.operations[0]!;
  const [name] = effect.columns(0) as [string];
  const column = results.columns.indexOf(name);
  const own = perturbed.filter((one) => one.operation === operation);
  return comparedRows(context, normalisedAopc, own, { operation, effect: name }, ({ every }, at) => {
    const effects = effectsAt(every, column, results);
    return effects && normalisedAopc.valueOf(effects, ranges.get(at)!);
  });
}
