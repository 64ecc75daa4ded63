import { estimate } from './estimate';
import type { Metric } from './metric';
import { countBySentence, drawnTotal, highFlagsOf } from './sentenceCounts';

/** How much likelier, in odds, a HIGH word is to be a content word than a LOW word is. */
export const highContentOdds: Metric = {
  name: 'high_content_odds',
  description: 'odds of content words among the HIGH over their odds among the LOW',
  higherIsBetter: true,
  dependsOn: 'high',
  evaluate: (sample, scored) => {
    const high = highFlagsOf(sample, scored);
    const cell = (isHigh: boolean, isContent: boolean): Uint32Array =>
      countBySentence(sample, (word) => high[word] === isHigh && (sample.strata[word] === 'content') === isContent);
    const cells = [cell(true, true), cell(true, false), cell(false, true), cell(false, false)] as const;
    const odds = (drawn: ArrayLike<number>): number | null =>
      oddsRatio(
        drawnTotal(cells[0], drawn),
        drawnTotal(cells[1], drawn),
        drawnTotal(cells[2], drawn),
        drawnTotal(cells[3], drawn),
      );
    const reason = 'the sample does not have both HIGH and LOW words, and both content words and others';
    return estimate(sample, sample.sentences, [...sample.upos.keys()], odds, reason);
  },
};

/**
 * The odds ratio of a two by two table. Where a cell is empty, one half is added to each (Haldane 1956, Anscombe 1956), so that a
 * ratio stays finite; a table with an empty row or column says nothing and gives null.
 */
export function oddsRatio(highContent: number, highOther: number, lowContent: number, lowOther: number): number | null {
  const margins = [highContent + highOther, lowContent + lowOther, highContent + lowContent, highOther + lowOther];
  if (margins.includes(0)) return null;
  const added = Math.min(highContent, highOther, lowContent, lowOther) === 0 ? 0.5 : 0;
  return ((highContent + added) * (lowOther + added)) / ((highOther + added) * (lowContent + added));
}
