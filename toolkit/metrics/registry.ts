import { entryNamed } from '../errors';
import { aucContentFunction, aucContentPunct } from './contentAuc';
import { rhoDepth, rhoFrequency, rhoPieces, rhoPosition } from './covariateRho';
import { highContentOdds } from './contentOdds';
import { highContentSentences } from './contentSentences';
import { functionRoleEffect } from './functionRole';
import type { Metric } from './metric';
import { aucSalientHead, aucSalientNounHead } from './salienceAuc';
import { highRecurrence } from './recurrence';
import { contentShare, highContentShare, highPunctShare } from './shares';

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
