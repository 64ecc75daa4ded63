import { rankWords, weightedAuc } from './auc';
import { estimate, type Estimate } from './estimate';
import type { ScoredWords } from './metric';
import type { Clustering, Sample } from './sample';

/** Two classes of words; a word in neither takes no part. */
export interface TwoClasses {
  /** Names both for the reason a value cannot be had: `content and function words`. */
  label: string;
  /** True for a word of the class that should score higher, false for one of the other, null for the rest. */
  classOf: (sample: Sample, word: number) => boolean | null;
}

/** AUC of the scores for one class of words above another, the clusters drawn anew for every bootstrap draw. */
export function classAuc(
  sample: Sample,
  clustering: Clustering,
  { scores }: ScoredWords,
  { label, classOf }: TwoClasses,
): Estimate {
  if (scores.length !== sample.upos.length) throw new Error(`${scores.length} scores for ${sample.upos.length} words`);
  const classes = sample.upos.map((_, word) => classOf(sample, word));
  const words = classes.flatMap((positive, word) => (positive === null ? [] : [word]));
  const ranking = rankWords(
    words.map((word) => scores[word]!),
    words.map((word) => classes[word]!),
    words.map((word) => clustering.ofWord[word]!),
  );
  const reason = `the sample does not have both ${label}`;
  return estimate(sample, clustering, words, (drawn) => weightedAuc(ranking, drawn), reason);
}
