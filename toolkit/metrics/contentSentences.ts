import { highMetric } from './highMetric';

/**
 * How many sentences have more than their share of content words in HIGH. A sentence without a HIGH word takes no part; one whose
 * words are all content words cannot exceed its share and counts against.
 */
export const highContentSentences = highMetric({
  name: 'high_content_sentences',
  description: "share of sentences where the content share of HIGH exceeds the sentence's own",
  higherIsBetter: true,
  chance: null,
  valueOf: ({ exceeding, withHigh }, at) => exceeding[at]! / withHigh[at]!,
  counted: ({ withHigh, wordsWithHigh }) => ({ n: wordsWithHigh[0]!, nSentences: withHigh[0]! }),
  reason: 'no word is HIGH',
});
