import { estimate, type Estimate } from '../../metrics/estimate';
import { highSets, type Scope } from '../../rationale/high';
import type { MeasureContext } from './context';
import { type Measurement, measurement, unavailable } from './measurement';
import { primaryHigh, primaryStrengths, type PrimaryScores, strengthPlace } from './primaryCells';

/**
 * How far HIGH stays the same when a choice is made otherwise (claim C2): the Jaccard index of HIGH by sentence and by corpus, at the
 * model's first two sites, and at a layer and the next.
 */
export function measureAgreement(context: MeasureContext): Measurement[] {
  const strengths = primaryStrengths(context);
  const [first, second] = context.job.checkpoint.sites;
  const highOf = new Map(strengths.map((strength) => [strength, primaryHigh(context, strength)]));
  const find = (layer: number, site: string) => strengths.find((one) => one.layer === layer && one.site === site);
  return strengths.flatMap((strength) => {
    const { layer, site, scores, cell } = strength;
    const own = highOf.get(strength)!;
    const row = (name: string, other: boolean[] | null | undefined) => rowOf(context, strength, name, own, other);
    const otherSite = site === first && second !== undefined ? find(layer, second) : undefined;
    const next = find(layer + 1, site);
    const highBy = (scope: Scope) => highSets(scores, context.table.sentences, scope)(cell.boundaries[0]!);
    return [
      rowOf(context, strength, 'high_jaccard_scope', highBy('sentence'), highBy('corpus')),
      ...(otherSite ? [row('high_jaccard_site', highOf.get(otherSite))] : []),
      ...(next ? [row('high_jaccard_next', highOf.get(next))] : []),
    ];
  });
}

function rowOf(
  context: MeasureContext,
  strength: PrimaryScores,
  name: string,
  own: boolean[] | null,
  other: boolean[] | null | undefined,
): Measurement {
  const found = own && other ? jaccard(context, own, other) : unavailable('there is no such HIGH');
  const { level } = context.job.config.bootstrap;
  return measurement({ name, higherIsBetter: null }, found, strengthPlace(strength, 'high'), { level, primary: true });
}

/** Words in both sets over words in either (Jaccard 1901), with its bootstrap over sentences. */
function jaccard({ samples }: MeasureContext, a: readonly boolean[], b: readonly boolean[]): Estimate {
  const { primary } = samples.all;
  const { sentences } = primary;
  const [both, either] = [new Float64Array(sentences.count), new Float64Array(sentences.count)];
  const words = Uint32Array.from(a.keys()).filter((word) => a[word]! || b[word]!);
  for (const word of words) {
    either[sentences.ofWord[word]!]!++;
    if (a[word]! && b[word]!) both[sentences.ofWord[word]!]!++;
  }
  const statistic = (draws: readonly Uint16Array[]) =>
    Float64Array.from(draws, (draw) => {
      let [shared, all] = [0, 0];
      for (let i = 0; i < draw.length; i++) {
        shared += both[i]! * draw[i]!;
        all += either[i]! * draw[i]!;
      }
      return all === 0 ? NaN : shared / all;
    });
  return estimate(primary, sentences, words, statistic, 'no word is HIGH');
}
