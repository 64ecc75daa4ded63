import { entryNamed } from '../errors';
import { aucContentFunction, aucContentPunct, aucSalientHead, aucSalientNounHead } from './classAuc';
import { rhoDepth, rhoFrequency, rhoPieces, rhoPosition } from './covariateRho';
import { highContentOdds, highContentSentences, contentShare, highContentShare, highPunctShare } from './highMetrics';
import { functionRoleEffect } from './kruskalWallis';
import type { Metric } from './metric';
import { highRecurrence } from './recurrence';

/** Every metric there is, in the order of reports. */
export const METRICS: readonly Metric[] = [
  aucContentFunction,
  aucContentPunct,
  highContentShare,
  highPunctShare,
  contentShare,
  highContentOdds,
  highContentSentences,
  highRecurrence,
  aucSalientHead,
  aucSalientNounHead,
  rhoFrequency,
  rhoDepth,
  rhoPosition,
  rhoPieces,
  functionRoleEffect,
];

/**
 * The metric of that name.
 *
 * @throws UserError for a name there is not, with the nearest there is
 */
export function metricNamed(name: string): Metric {
  return entryNamed('metric', METRICS, name);
}
