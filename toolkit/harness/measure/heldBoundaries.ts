import { metricNamed } from '../../metrics/registry';
import { boundaryName, highSets } from '../../rationale/high';
import type { MeasureContext } from './context';
import { type Measurement, measurement } from './measurement';
import { primaryStrengths, strengthPlace } from './primaryCells';
import { partOf } from './samples';

const METRIC = metricNamed('high_content_odds');

/** The odds of content words in HIGH at the boundaries that C2 compares, drawn by sentence, on the held-out sentences. */
export function measureHeldBoundaries(context: MeasureContext): Measurement[] {
  const { layer, site, quantile, others } = context.job.config.claims.C2;
  const { splits } = context.samples;
  const strength = primaryStrengths(context).find((one) => one.layer === layer && one.site === site);
  if (!splits || !strength) return [];
  const { held } = splits;
  const { level } = context.job.config.bootstrap;
  const highBy = highSets(strength.scores, context.table.sentences, 'sentence');
  const scores = partOf(strength.scores, held);
  return [quantile, ...others].map((quantile) => {
    const high = highBy({ quantile });
    const found = METRIC.evaluate(held.primary, { scores, high: held.words.map((word) => high[word]!) });
    const place = { ...strengthPlace(strength, 'high'), scope: 'sentence', split: 'held' } as const;
    return measurement(METRIC, found, { ...place, boundary: boundaryName({ quantile }) }, { level });
  });
}
