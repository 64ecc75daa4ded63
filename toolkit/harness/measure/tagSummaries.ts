import type { Site } from '../../graph/taps';
import { quantileOfSorted } from '../../rationale/quantile';
import type { MeasureContext } from './context';
import { primaryHigh, type PrimaryScores } from './primaryCells';

/** Probabilities of the quantiles in a summary. */
export const SUMMARY_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The words of one part of speech at one layer and site. */
export interface TagSummary {
  layer: number;
  site: Site;
  upos: string;
  words: number;
  /** HIGH at the primary boundary and scope; null where there is no such boundary. */
  high: number | null;
  mean: number;
  /** Of the strengths, at `SUMMARY_PROBABILITIES`. */
  quantiles: number[];
}

/** Strengths and HIGH by part of speech. */
export function tagSummaries(context: MeasureContext, strength: PrimaryScores): TagSummary[] {
  const { words } = context.table;
  const { layer, site, scores } = strength;
  const high = primaryHigh(context, strength);
  const tags = [...new Set(words.map(({ upos }) => upos))].sort();
  return tags.map((upos) => {
    const own = [...words.keys()].filter((word) => words[word]!.upos === upos);
    const sorted = Float64Array.from(own, (word) => scores[word]!).sort();
    return {
      layer,
      site,
      upos,
      words: own.length,
      high: high && own.filter((word) => high[word]).length,
      mean: sorted.reduce((sum, score) => sum + score, 0) / sorted.length,
      quantiles: SUMMARY_PROBABILITIES.map((probability) => quantileOfSorted(sorted, probability)),
    };
  });
}
