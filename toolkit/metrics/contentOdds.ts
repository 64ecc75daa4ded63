import { highMetric } from './highMetric';

/** How much likelier, in odds, a HIGH word is to be a content word than a LOW word is. */
export const highContentOdds = highMetric({
  name: 'high_content_odds',
  description: 'odds of content words among the HIGH over their odds among the LOW',
  higherIsBetter: true,
  chance: 1,
  valueOf: ({ words, content, high, highContent }, at) => {
    const highOther = high[at]! - highContent[at]!;
    const lowContent = content[at]! - highContent[at]!;
    return oddsRatio(highContent[at]!, highOther, lowContent, words[at]! - high[at]! - lowContent) ?? NaN;
  },
  counted: ({ words }, { sentences }) => ({ n: words[0]!, nSentences: sentences.count }),
  reason: 'the sample does not have both HIGH and LOW words, and both content words and others',
});

/**
 * The odds ratio of a two by two table. Where a cell is empty, one half is added to each (Haldane 1956, Anscombe 1956), so that a
 * ratio stays finite; a table with an empty row or column says nothing and gives null.
 */
export function oddsRatio(highContent: number, highOther: number, lowContent: number, lowOther: number): number | null {
  const [high, low] = [highContent + highOther, lowContent + lowOther];
  const [content, other] = [highContent + lowContent, highOther + lowOther];
  if (high === 0 || low === 0 || content === 0 || other === 0) return null;
  const added = Math.min(highContent, highOther, lowContent, lowOther) === 0 ? 0.5 : 0;
  return ((highContent + added) * (lowOther + added)) / ((highOther + added) * (lowContent + added));
}
