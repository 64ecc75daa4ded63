import { entryNamed } from '../errors';
import type { ModelConfig } from '../graph/modelConfig';
import { activationStrength } from './activationStrength';
import { attentionNorm, attentionReceived, attentionRollout } from './attention';
import { embeddingNorm, frequency, position, random } from './baselines';
import { gradientXInput, integratedGradients } from './gradients';
import { leaveOneOut } from './leaveOneOut';
import type { Scorer } from './scorer';

/** Every scorer there is, in the order of reports. */
export const SCORERS: readonly Scorer[] = [
  activationStrength,
  embeddingNorm,
  frequency,
  position,
  random,
  attentionReceived,
  attentionRollout,
  attentionNorm,
  gradientXInput,
  integratedGradients,
  leaveOneOut,
];

/**
 * The scorer of that name.
 * @throws {UserError} For a name there is not, with the nearest there is.
 */
export function scorerNamed(name: string): Scorer {
  return entryNamed('scorer', SCORERS, name);
}

/** Layers at which a scorer has a score in a model; a single null where layers do not enter. */
export function scorerLayers({ firstLayer }: Pick<Scorer, 'firstLayer'>, config: ModelConfig): (number | null)[] {
  if (firstLayer === null) return [null];
  return Array.from({ length: config.numLayers + 1 - firstLayer }, (_, i) => i + firstLayer);
}
