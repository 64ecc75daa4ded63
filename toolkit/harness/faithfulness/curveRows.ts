import { aopc, aopcByWord, comprehensiveness, sufficiency } from '../../metrics/perturbation';
import type { SentenceMetric } from '../../metrics/sentenceMetric';
import type { Operation } from '../../rationale/ablation/ablation';
import type { Measurement } from '../measure/measurement';
import { againstRandom, type Contender, meanOf } from './againstRandom';
import type { Curve, Perturbed } from './curves';
import { type SampleContext, sampleRow, sentenceMean } from './sampleContext';
import type { VariantResults } from './variantResults';
import { binsOf } from './wordSets';

const METRICS = [
  { metric: comprehensiveness, part: 'first', byBin: true },
  { metric: sufficiency, part: 'others', byBin: true },
  { metric: aopc, part: 'first', byBin: false },
  { metric: aopcByWord, part: 'words', byBin: false },
] as const;

/** A row a scorer, operation, effect and bin, and over all bins with a test against random orders, corrected over the scorers. */
export function curveRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  results: VariantResults,
): Measurement[] {
  return context.config.operations.flatMap((operation) => {
    const own = perturbed.filter((one) => one.operation === operation);
    return results.columns.flatMap((effect, column) =>
      METRICS.flatMap(({ metric, part, byBin }) => {
        const whole = wholeRows(context, own, metric, part, { operation, effect, column }, results);
        const { shares } = binsOf(context.config);
        if (part === 'words' && context.config.words === 0) return [];
        if (!byBin) return whole;
        return [
          ...whole,
          ...shares.flatMap(({ name }, bin) =>
            binRows(context, own, metric, part, { operation, effect, column, name, bin }, results),
          ),
        ];
      }),
    );
  });
}

type Part = (typeof METRICS)[number]['part'];
type CurveMetric = (typeof METRICS)[number]['metric'];
interface Where {
  operation: Operation;
  effect: string;
  column: number;
}

function wholeRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: CurveMetric,
  part: Part,
  { operation, effect, column }: Where,
  results: VariantResults,
): Measurement[] {
  return comparedRows(context, metric, perturbed, { operation, effect }, (curve) => {
    const effects = effectsAt(curve[part], column, results);
    return effects && metric.valueOf(effects);
  });
}

/** Rows of a number that a curve has, of scorers beside random orders; of several orders of a sentence the mean. */
export function comparedRows(
  context: SampleContext,
  metric: Pick<SentenceMetric<never[]>, 'name' | 'higherIsBetter'>,
  perturbed: readonly Perturbed[],
  { operation, effect }: Pick<Where, 'operation' | 'effect'>,
  valueOf: (curve: Curve, at: number) => number | null,
): Measurement[] {
  const contender = (one: Perturbed): Contender => ({
    place: placeOf(one, operation, effect),
    values: one.curves.map((orders, at) => meanOf(orders.map((curve) => valueOf(curve, at)))),
  });
  const isRandom = ({ scores }: Perturbed) => scores === 'random';
  const scorers = perturbed.filter((one) => !isRandom(one));
  return againstRandom(context, metric, scorers.map(contender), contender(perturbed.find(isRandom)!));
}

function binRows(
  context: SampleContext,
  perturbed: readonly Perturbed[],
  metric: CurveMetric,
  part: Exclude<Part, 'words'>,
  { operation, effect, column, name, bin }: Where & { name: string; bin: number },
  results: VariantResults,
): Measurement[] {
  return perturbed.map((one) => {
    const values = one.curves.map((orders) =>
      meanOf(orders.map((curve) => effectAt(curve[part][bin]!, column, results))),
    );
    const found = sentenceMean(context, values, 'no sentence of the sample has one');
    return sampleRow(context, metric, found, { ...placeOf(one, operation, effect), bin: name });
  });
}

function placeOf({ scores }: Perturbed, operation: Operation, effect: string) {
  const scorer = scores === 'random' ? { scorer: 'random' } : { ...scores.place, scorer: scores.scorer.name };
  return { ...scorer, ablation: operation, effect };
}

/** Null where there is none, or one of the removals was refused. */
export function effectsAt(
  places: readonly (number | null)[],
  column: number,
  results: VariantResults,
): number[] | null {
  const effects = places.map((place) => effectAt(place, column, results));
  return effects.length === 0 || effects.includes(null) ? null : (effects as number[]);
}

function effectAt(place: number | null, column: number, { values }: VariantResults): number | null {
  return place === null ? null : values[place]![column]!;
}
