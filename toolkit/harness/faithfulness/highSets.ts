import { signFlipTest } from '../../metrics/permutationTests';
import type { Measurement } from '../measure/measurement';
import { primaryHigh, type PrimaryScores, strengthPlace } from '../measure/primaryCells';
import type { Removals } from './removals';
import { type SampleContext, sampleRow, sentenceMean } from './sampleContext';
import type { VariantResults } from './variantResults';
import { setLike } from './wordSets';

/** Which words are removed: HIGH, LOW, or random ones of the number and parts of speech of HIGH. */
interface HighSets {
  high: number | null;
  low: number | null;
  like: (number | null)[];
}

/** Asks for the removal of HIGH, of LOW, and of random words like HIGH, by the first operation of the config. */
export function askHighSets(context: SampleContext, strength: PrimaryScores, removals: Removals): HighSets[] {
  const { sample, config, measure } = context;
  const operation = config.operations[0]!;
  const flags = primaryHigh(measure, strength);
  if (!flags) return [];
  return sample.map((sentence, at) => {
    const words = (isHigh: boolean) => sentence.words.filter((_, i) => flags[sentence.rows[i]!] === isHigh);
    const remove = (set: readonly number[] | null) => set && removals.placeOf(at, set, operation);
    const upos = measure.job.corpus.sentences[sentence.sentence]!.words.map((word) => word.upos);
    const high = words(true);
    const draws = Array.from({ length: config.randomDraws }, (_, draw) => draw);
    const { seed } = measure.job.config;
    return {
      high: remove(high),
      low: remove(words(false)),
      like: draws.map((draw) => remove(setLike(sentence, upos, high, seed, draw))),
    };
  });
}

const METRICS = {
  high: { name: 'high_effect', higherIsBetter: null },
  low: { name: 'low_effect', higherIsBetter: null },
  like: { name: 'like_high_effect', higherIsBetter: null },
  excess: { name: 'high_excess_effect', higherIsBetter: null },
} as const;

/** What removing HIGH, LOW and random words like HIGH does, and how far HIGH exceeds the latter. */
export function highSetRows(
  context: SampleContext,
  strength: PrimaryScores,
  sets: readonly HighSets[],
  results: VariantResults,
): Measurement[] {
  if (sets.length === 0) return [];
  const place = { ...strengthPlace(strength, 'high'), ablation: context.config.operations[0]! };
  return results.columns.flatMap((effect, column) => {
    const at = (variant: number | null) => (variant === null ? null : results.values[variant]![column]!);
    const values = {
      high: sets.map(({ high }) => at(high)),
      low: sets.map(({ low }) => at(low)),
      like: sets.map(({ like }) => meanOrNull(like.map(at))),
    };
    const excess = values.high.map((high, i) => difference(high, values.like[i]!));
    const test = signFlipTest(
      excess.map((value) => value ?? NaN),
      context.measure.shuffles,
    );
    const row = (kind: keyof typeof METRICS, list: readonly (number | null)[]) => {
      const found = sentenceMean(context, list, 'no sentence of the sample has such a set of words');
      const shuffled = kind === 'excess' && test ? { mean: 0, p: test.p } : null;
      return sampleRow(context, METRICS[kind], found, { ...place, effect }, shuffled);
    };
    return [row('high', values.high), row('low', values.low), row('like', values.like), row('excess', excess)];
  });
}

function meanOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}
