import { estimateFrom } from './estimate';
import { amongHigh, highMetric } from './highMetric';
import { wordTotals } from './highTotals';
import type { Metric } from './metric';

/** Content words among all: the base that `high_content_share` is held against. */
export const contentShare: Metric = {
  name: 'content_share',
  description: 'share of content words among all words',
  higherIsBetter: null,
  chance: null,
  dependsOn: 'words',
  evaluate: (sample) => {
    const { words, content } = wordTotals(sample);
    const { count } = sample.sentences;
    const shares = content.map((total, at) => total / words[at]!);
    const counts = { n: sample.upos.length, nSentences: count };
    return estimateFrom(count < 2 ? shares.subarray(0, 1) : shares, counts, 'the sample has no words');
  },
};

/** Content words among the HIGH. */
export const highContentShare = highMetric({
  name: 'high_content_share',
  description: 'share of content words among the HIGH words',
  higherIsBetter: true,
  chance: null,
  valueOf: ({ high, highContent }, at) => highContent[at]! / high[at]!,
  counted: amongHigh,
  reason: 'no word is HIGH',
});

/** Punctuation among the HIGH. */
export const highPunctShare = highMetric({
  name: 'high_punct_share',
  description: 'share of punctuation among the HIGH words',
  higherIsBetter: false,
  chance: null,
  valueOf: ({ high, highPunct }, at) => highPunct[at]! / high[at]!,
  counted: amongHigh,
  reason: 'no word is HIGH',
});
