import { estimate } from './estimate';
import type { Metric } from './metric';
import { countBySentence, drawnTotal, highFlagsOf } from './sentenceCounts';

/**
 * How many sentences have more than their share of content words in HIGH. A sentence without a HIGH word takes no part; one whose
 * words are all content words cannot exceed its share and counts against.
 */
export const highContentSentences: Metric = {
  name: 'high_content_sentences',
  description: "share of sentences where the content share of HIGH exceeds the sentence's own",
  higherIsBetter: true,
  dependsOn: 'high',
  evaluate: (sample, scored) => {
    const isContent = (word: number): boolean => sample.strata[word] === 'content';
    const high = highFlagsOf(sample, scored);
    const words = countBySentence(sample, () => true);
    const content = countBySentence(sample, isContent);
    const highWords = countBySentence(sample, (word) => high[word]!);
    const highContent = countBySentence(sample, (word) => high[word]! && isContent(word));
    const takesPart = highWords.map((count) => (count > 0 ? 1 : 0));
    const exceeds = highWords.map((count, s) => (highContent[s]! * words[s]! > content[s]! * count ? 1 : 0));
    const share = (drawn: ArrayLike<number>): number | null => {
      const total = drawnTotal(takesPart, drawn);
      return total === 0 ? null : drawnTotal(exceeds, drawn) / total;
    };
    const counted = [...sample.upos.keys()].filter((word) => takesPart[sample.sentences.ofWord[word]!] === 1);
    return estimate(sample, sample.sentences, counted, share, 'no word is HIGH');
  },
};
