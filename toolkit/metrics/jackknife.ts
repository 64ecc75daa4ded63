import { keptFor } from './kept';
import type { Metric, ScoredWords } from './metric';
import type { Clustering, Sample } from './sample';

/**
 * The values of a metric with each of its clusters (sentences, or documents for salience) left out in turn. It costs one evaluation a
 * cluster, so it is computed for what needs it alone, such as `bcaInterval`.
 *
 * @returns one value a cluster, NaN where leaving it out leaves the metric undefined; null where the metric has no draws either
 */
export function jackknife(metric: Metric, sample: Sample, scored: ScoredWords): Float64Array | null {
  return metric.evaluate(oneLeftOut(sample), scored).draws;
}

/** The sample with what leaves one cluster out each in place of its bootstrap draws. */
const oneLeftOut = keptFor((sample: Sample): Sample => {
  const leaveOut = (clustering: Clustering): Clustering => ({
    ...clustering,
    draws: Array.from({ length: clustering.count }, (_, left) =>
      new Uint16Array(clustering.count).fill(1).fill(0, left, left + 1),
    ),
  });
  return { ...sample, sentences: leaveOut(sample.sentences), documents: leaveOut(sample.documents) };
});
