import { tauLeaveOneOut } from '../../metrics/scorerAgreement';
import { signFlipTest } from '../../metrics/permutationTests';
import { type PrimaryScores, strengthPlace } from '../measure/context';
import { descriptive, type Measurement, type RowOptions } from '../measure/records';
import type { RankedScores } from './rankedScores';
import { effectsIn, type Removals, type VariantResults } from './removals';
import type { SampleContext } from './sample';
import { meanOf, sampleRow, type SentenceValues } from './sampleRows';
import { setLike } from './wordSets';

/** Which words are removed: HIGH, LOW, or random ones of the number and parts of speech of HIGH. */
interface HighSets {
  high: number | null;
  low: number | null;
  like: (number | null)[];
}

/** Asks for the removal of HIGH, of LOW, and of random words like HIGH, by the first operation of the config. */
export function askHighSets(
  { sample, config, measure }: SampleContext,
  { high: flags }: PrimaryScores,
  drawn: number,
  removals: Removals,
): HighSets[] {
  const operation = config.operations[0]!;
  if (!flags) return [];
  return sample.map((sentence, at) => {
    const words = (isHigh: boolean) => sentence.words.filter((_, i) => flags[sentence.rows[i]!] === isHigh);
    const remove = (set: readonly number[] | null) => set && removals.placeOf(at, set, operation);
    const upos = measure.job.corpus.sentences[sentence.sentence]!.words.map((word) => word.upos);
    const high = words(true);
    const draws = Array.from({ length: drawn }, (_, draw) => draw);
    const { seed } = measure.job.config;
    return {
      high: remove(high),
      low: remove(words(false)),
      like: draws.map((draw) => remove(setLike(sentence, upos, high, seed, draw))),
    };
  });
}

/** What removing HIGH, LOW and random words like HIGH does, and how far HIGH exceeds the latter. */
export function highSetRows(
  context: SampleContext,
  strength: PrimaryScores,
  sets: readonly HighSets[],
  results: VariantResults,
): Measurement[] {
  if (sets.length === 0) return [];
  const place = { ...strengthPlace(strength, 'high'), ablation: context.config.operations[0]! };
  return results.columns.flatMap((effect) => {
    const effectAt = effectsIn(results, effect);
    const highs = sets.map(({ high }) => effectAt(high));
    const likes = sets.map(({ like }) => meanOf(like.map(effectAt)));
    const excess = highs.map((high, i) => difference(high, likes[i]!));
    const test = signFlipTest(
      excess.map((value) => value ?? NaN),
      context.measure.shuffles,
    );
    const row = (name: string, values: SentenceValues, shuffled: RowOptions['null'] = null) =>
      sampleRow(context, descriptive(name), values, { ...place, effect }, { reason: NO_SET, null: shuffled });
    return [
      row('high_effect', highs),
      row(
        'low_effect',
        sets.map(({ low }) => effectAt(low)),
      ),
      row('like_high_effect', likes),
      row('high_excess_effect', excess, test && { mean: 0, p: test.p }),
    ];
  });
}

const NO_SET = 'no sentence of the sample has such a set of words';

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

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
