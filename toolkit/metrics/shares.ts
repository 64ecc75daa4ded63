import { estimate, type Estimate } from './estimate';
import type { Metric } from './metric';
import type { Sample } from './sample';
import { countBySentence, drawnTotal, highFlagsOf } from './sentenceCounts';
import type { Stratum } from './strata';

/** Content words among all: the base that `high_content_share` is held against. */
export const contentShare: Metric = {
  name: 'content_share',
  description: 'share of content words among all words',
  higherIsBetter: null,
  dependsOn: 'words',
  evaluate: (sample) => shareAmong(sample, () => true, 'content', 'the sample has no words'),
};

/** Content words among the HIGH. */
export const highContentShare = shareOfHigh('content', 'content words', true);

/** Punctuation among the HIGH. */
export const highPunctShare = shareOfHigh('punct', 'punctuation', false);

function shareOfHigh(stratum: Stratum, label: string, higherIsBetter: boolean): Metric {
  return {
    name: `high_${stratum}_share`,
    description: `share of ${label} among the HIGH words`,
    higherIsBetter,
    dependsOn: 'high',
    evaluate: (sample, scored) => {
      const high = highFlagsOf(sample, scored);
      return shareAmong(sample, (word) => high[word]!, stratum, 'no word is HIGH');
    },
  };
}

function shareAmong(sample: Sample, isAmong: (word: number) => boolean, stratum: Stratum, reason: string): Estimate {
  const words = [...sample.upos.keys()].filter(isAmong);
  const all = countBySentence(sample, isAmong);
  const counted = countBySentence(sample, (word) => isAmong(word) && sample.strata[word] === stratum);
  const share = (drawn: ArrayLike<number>): number | null => {
    const total = drawnTotal(all, drawn);
    return total === 0 ? null : drawnTotal(counted, drawn) / total;
  };
  return estimate(sample, sample.sentences, words, share, reason);
}
