import { drawnAucs, rankInOrder } from './auc';
import { estimate } from './estimate';
import { keptFor, keptForBoth } from './kept';
import type { Metric, ScoredWords } from './metric';
import { relabelledAucs } from './relabelledAuc';
import type { Clustering, Sample } from './sample';
import { scoreOrder } from './scoreOrder';
import { LEFT_OUT, shuffleLabels, type Shuffles } from './shuffles';

/** Two classes of words that a score should tell apart. */
export interface ClassAuc extends Pick<Metric, 'name' | 'description'> {
  /** Names both for the reason a value cannot be had: `content and function words`. */
  label: string;
  /** True for a word of the class that should score higher, false for one of the other, null for one of neither. */
  classOf: (sample: Sample, word: number) => boolean | null;
  /** What is drawn in the bootstrap. */
  clusteringOf: (sample: Sample) => Clustering;
}

/** The metric: AUC of the scores for one class of words above the other, words pooled. */
export function classAuc({ name, description, label, classOf, clusteringOf }: ClassAuc): Metric {
  const classesOf = keptFor((sample: Sample) =>
    Uint8Array.from(sample.upos, (_, word) => {
      const positive = classOf(sample, word);
      return positive === null ? LEFT_OUT : Number(positive);
    }),
  );
  const orderOf = (sample: Sample, scored: ScoredWords): Uint32Array =>
    scoreOrder(scored, sample.upos.length).filter((word) => classesOf(sample)[word] !== LEFT_OUT);
  const shufflesOf = keptForBoth((sample: Sample, shuffles: Shuffles) =>
    shuffleLabels(sample.sentences.ofWord, classesOf(sample), shuffles),
  );
  return {
    name,
    description,
    higherIsBetter: true,
    chance: 0.5,
    dependsOn: 'scores',
    evaluate: (sample, scored) => {
      const order = orderOf(sample, scored);
      const clustering = clusteringOf(sample);
      const ranking = rankInOrder(order, scored.scores, classesOf(sample), clustering.ofWord);
      const reason = `the sample does not have both ${label}`;
      return estimate(sample, clustering, order, (draws) => drawnAucs(ranking, draws), reason);
    },
    shuffled: (sample, scored, shuffles) => {
      const { included, scores } = scored;
      // Which words are in or out differs from control to control, so those shuffles are not kept.
      const among = included && classesOf(sample).map((label, word) => (included[word] ? label : LEFT_OUT));
      const labellings = among ? shuffleLabels(sample.sentences.ofWord, among, shuffles) : shufflesOf(sample, shuffles);
      return relabelledAucs(orderOf(sample, scored), scores, labellings);
    },
  };
}
