import { drawnAucs, rankInOrder, relabelledAucs, auc } from './auc';
import { estimate } from './estimate';
import { keptFor, keptForBoth } from './kept';
import { type Metric, type ScoredWords, scoreOrder } from './metric';
import type { Clustering, Sample, Stratum } from './sample';
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

/** How well the score tells content words from function words. */
export const aucContentFunction = contentAbove('function', 'function words');

/** How well the score tells content words from punctuation. */
export const aucContentPunct = contentAbove('punct', 'punctuation');

function contentAbove(other: Stratum, label: string): Metric {
  return classAuc({
    name: `auc_content_${other}`,
    description: `area under the ROC curve, content words above ${label}, words pooled`,
    label: `content words and ${label}`,
    classOf: ({ strata }, word) => (strata[word] === 'content' ? true : strata[word] === other ? false : null),
    clusteringOf: ({ sentences }) => sentences,
  });
}

/** How well the score tells the heads of salient entities from those of other entities. */
export const aucSalientHead = salientAbove('auc_salient_head', 'entity heads', () => true);

/** The same among nouns alone, so that part of speech cannot stand in for salience. */
export const aucSalientNounHead = salientAbove(
  'auc_salient_noun_head',
  'noun heads of entities',
  (upos) => upos === 'NOUN' || upos === 'PROPN',
);

function salientAbove(name: string, label: string, counts: (upos: string) => boolean): Metric {
  return classAuc({
    name,
    description: `area under the ROC curve, salient above other ${label}, words pooled, clustered by document`,
    label: `salient and other ${label}`,
    classOf: ({ upos, salience }, word) => {
      const summaries = salience[word] ?? null;
      return summaries === null || !counts(upos[word]!) ? null : summaries >= 1;
    },
    clusteringOf: ({ documents }) => documents,
  });
}

/**
 * How well a score tells content from function words within each sentence: the AUC of each by itself, for tests that compare layers
 * sentence by sentence, such as `signFlipTest` of the differences of two.
 *
 * @param scores - one a word
 * @returns one a sentence, NaN where it does not have both content and function words
 * @throws Error for another number of scores than words, or one that is not finite
 */
export function contentSentenceAucs(sample: Sample, scores: ArrayLike<number>): Float64Array {
  if (scores.length !== sample.upos.length) throw new Error(`${scores.length} scores for ${sample.upos.length} words`);
  return Float64Array.from(contentAndFunction(sample), (words) => {
    const own = words.map((word) => scores[word]!);
    const isContent = words.map((word) => sample.strata[word] === 'content');
    return auc(own, isContent) ?? NaN;
  });
}

/** The content and function words of each sentence. */
const contentAndFunction = keptFor(({ strata, sentences }: Sample): number[][] => {
  const words = Array.from({ length: sentences.count }, (): number[] => []);
  strata.forEach((stratum, word) => {
    if (stratum === 'content' || stratum === 'function') words[sentences.ofWord[word]!]!.push(word);
  });
  return words;
});
