import { auprc, iouF1, salientWords, tokenF1, tokenIou } from '../../metrics/plausibility';
import { type Boundary, boundaryName, highFlags } from '../../rationale/high';
import type { Corpus } from '../../corpus/corpus';
import { primaryBoundary } from '../job/cells';
import type { Measurement } from '../measure/records';
import { RANDOM_DRAWS } from '../measure/sweep';
import { againstRandom, type Contender, meanOf } from './sampleRows';
import type { RankedScores } from './rankedScores';
import type { SampleContext } from './sample';
import { randomOrder } from './wordSets';

/** Where gold rationales come from: annotated evidence, or the words that head a salient entity. */
export type GoldSource = 'evidence' | 'salience';

/** Null where nobody has annotated the corpus with either. */
export function goldSource({ hasEvidence, hasSalience }: Corpus): GoldSource | null {
  if (hasEvidence) return 'evidence';
  return hasSalience ? 'salience' : null;
}

/** Metrics of the scores, and of the words that are HIGH by them. */
const ON_SCORES = [auprc];
const ON_HIGH = [tokenF1, tokenIou, iouF1];

/**
 * Whether scorers rank the words of the gold rationale first, and whether these are the HIGH ones by the first boundary of the config,
 * drawn in each sentence. Sentences without a gold word take no part. No rows where the corpus has no gold rationale.
 */
export function plausibilityRows(context: SampleContext, scored: readonly RankedScores[]): Measurement[] {
  const { measure, sample } = context;
  const gold = goldOf(context);
  if (!gold) return [];
  const boundary = primaryBoundary(measure.job.config);
  const random = sample.map((sentence) =>
    Array.from({ length: RANDOM_DRAWS }, (_, draw) => {
      const order = randomOrder(sentence, measure.job.config.seed, draw);
      return Float64Array.from(sentence.words, (word) => -order.indexOf(word));
    }),
  );
  const rows = (metric: (typeof ON_SCORES | typeof ON_HIGH)[number], valueOf: ValueOf, place: object) => {
    const values = (draws: readonly (readonly Float64Array[])[]) =>
      draws.map((some, at) => meanOf(some.map((scores) => valueOf(scores, gold[at]!))));
    const scorers = scored.map(({ place: own, scorer, scores }): Contender => ({
      place: { ...own, ...place, scorer: scorer.name },
      values: values(scores.map((some) => (some ? [some] : []))),
    }));
    return againstRandom(context, metric, scorers, {
      place: { ...place, scorer: 'random' },
      values: values(random),
    });
  };
  const at = { boundary: boundaryName(boundary), scope: 'sentence' };
  return [
    ...ON_SCORES.flatMap((metric) => rows(metric, (scores, words) => metric.valueOf(scores, words), {})),
    ...ON_HIGH.flatMap((metric) => rows(metric, onHigh(metric, boundary), at)),
  ];
}

type ValueOf = (scores: Float64Array, gold: readonly boolean[]) => number | null;

function onHigh({ valueOf }: (typeof ON_HIGH)[number], boundary: Boundary): ValueOf {
  return (scores, gold) => valueOf(highFlags(scores, boundary), gold);
}

/** Of the words of each sentence of the sample that have a wordpiece. */
function goldOf({ sample, measure }: SampleContext): boolean[][] | null {
  const { corpus } = measure.job;
  const source = goldSource(corpus);
  if (source === null) return null;
  return sample.map(({ sentence, words }) => {
    const { evidence, words: all } = corpus.sentences[sentence]!;
    const gold = source === 'evidence' ? evidence! : salientWords(all.map(({ salience }) => salience));
    return words.map((word) => gold[word]!);
  });
}
