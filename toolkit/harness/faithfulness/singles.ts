import { tauLeaveOneOut } from '../../metrics/scorerAgreement';
import type { Measurement } from '../measure/records';
import type { RankedScores } from './rankedScores';
import { effectsIn, type Removals, type VariantResults } from './removals';
import type { SampleContext } from './sample';
import { sampleRow } from './sampleRows';

/** Asks for the removal of every word by itself, by the first operation of the config: [sentences][words]. */
export function askSingles({ sample, config }: SampleContext, removals: Removals): (number | null)[][] {
  return sample.map(({ words }, at) => words.map((word) => removals.placeOf(at, [word], config.operations[0]!)));
}

/** Whether each scorer ranks words as their removal does, by every effect. */
export function singleRows(
  context: SampleContext,
  scored: readonly RankedScores[],
  singles: readonly (readonly (number | null)[])[],
  results: VariantResults,
): Measurement[] {
  return results.columns.flatMap((effect) => {
    const effects = singles.map((places) => places.map(effectsIn(results, effect)));
    return scored.map(({ scorer, place, scores }) => {
      const values = scores.map((own, at) => {
        const removed = effects[at]!;
        return own === null || removed.includes(null) ? null : tauLeaveOneOut.valueOf(own, removed as number[]);
      });
      const at = { ...place, scorer: scorer.name, ablation: context.config.operations[0]!, effect };
      return sampleRow(context, tauLeaveOneOut, values, at);
    });
  });
}
