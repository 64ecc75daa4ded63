import { aucContentFunction } from '../../../metrics/classAuc';
import type { Estimate } from '../../../metrics/estimate';
import { contentMeanRatio, contentOdds, contentSentences, punctuationShare } from '../../../metrics/highContent';
import { activationStrength } from '../../../attribution/activationStrength';
import { unavailable } from '../records';
import type { Reading, Statistics } from '../readings';
import { highAt, type Source } from './high';
import { type ScoredPlace, scoredWords, scorerAt, scoresAt, tasAt, whyMissing } from './scores';

/** Statistics of content words, function words and punctuation. */
type ContentStatistics = Pick<
  Statistics,
  'contentOdds' | 'contentSentences' | 'contentMeanRatio' | 'contentAuc' | 'punctuationShare'
>;

/** Wordpieces become words by their mean unless the reading says otherwise. */
const AGGREGATION = 'mean';

/** The statistics of C3, C5 and C6 on the words of a source. */
export function contentStatistics(source: Source): ContentStatistics {
  const { context, sample } = source;
  const atReading = (statistic: (key: string, reading: Reading) => Estimate) => (reading: Reading) =>
    unlessMissing(source, tasAt(reading), (key) => statistic(key, reading));
  const scores = (key: string, { aggregation }: Reading) => scoresAt(context, key, aggregation ?? AGGREGATION);
  const high = (key: string, reading: Reading) => highAt(source, key, reading.aggregation ?? AGGREGATION, reading);
  return {
    contentOdds: atReading((key, reading) => contentOdds(sample, high(key, reading))),
    contentSentences: atReading((key, reading) => contentSentences(sample, high(key, reading))),
    contentMeanRatio: atReading((key, reading) => contentMeanRatio(sample, scores(key, reading))),
    contentAuc: atReading((key, reading) => aucContentFunction.evaluate(sample, scoredWords(scores(key, reading)))),
    punctuationShare: (scorer, reading) => {
      const isTas = scorer === activationStrength.name;
      const place = isTas ? tasAt(reading) : scorerAt(scorer, reading.layer, reading.context);
      const aggregation = isTas ? (reading.aggregation ?? AGGREGATION) : AGGREGATION;
      return unlessMissing(source, place, (key) => punctuationShare(sample, highAt(source, key, aggregation, reading)));
    },
  };
}

/** The statistic of a scorer's column, or why the run lacks it. */
export function unlessMissing({ context }: Source, place: ScoredPlace, statistic: (key: string) => Estimate): Estimate {
  const missing = whyMissing(context, place);
  return missing === null ? statistic(place.key) : unavailable(missing);
}
