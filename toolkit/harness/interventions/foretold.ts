import type { ModelConfig } from '../../graph/modelConfig';
import type { Encoding } from '../../tokens/tokenizer';
import type { InterventionConfig, InterventionName } from '../config/interventions';
import { interventionLayers } from '../job/interventionPlaces';
import { DIMENSIONS } from './layerStates';

/** What changing states will put through the model. */
export interface ForetoldInterventions {
  /** Runs of sentences, at most: a set of words that a sentence has not is refused, and is known only with the scores. */
  runs: number;
  /** Wordpieces of these runs, special tokens included. */
  tokens: number;
  /** The wordpieces of whole passes that take as long: a run goes through the blocks above its layer alone, and through the head. */
  passTokens: number;
}

/** What the head costs, as a part of a pass. */
const HEAD = 0.25;

/** How many changed runs a sentence has at a layer; at most. */
export function unitCount(config: InterventionConfig, operations: readonly InterventionName[]): number {
  const { words, randomDraws, scaleNorms, permutations, dimensions } = config;
  const runs: Record<InterventionName, number> = {
    zero: 2 * words.length,
    mean: 2 * words.length,
    resample: 2 * words.length * randomDraws,
    scale_norms: 2 * (scaleNorms.length + permutations),
    remove_dimensions: DIMENSIONS + dimensions.length,
  };
  return operations.reduce((sum, operation) => sum + runs[operation], 0);
}

/** Whole passes that the runs of a sentence at a layer take: the clean one, and of each changed one the blocks above and the head. */
export function unitTokens(runs: number, layer: number, numLayers: number): number {
  return 1 + HEAD + runs * ((numLayers - layer) / numLayers + HEAD);
}

/** @param encodings - Of sentences such as are drawn; the mean of those of several words stands for a sentence's. */
export function foretoldInterventions(
  config: InterventionConfig,
  encodings: readonly Encoding[],
  model: Pick<ModelConfig, 'numLayers'>,
): ForetoldInterventions {
  const able = encodings.filter(({ wordIds }) => new Set(wordIds.filter((word) => word !== null)).size > 1);
  const sentences = Math.min(config.sentences, able.length);
  const mean = able.reduce((sum, { inputIds }) => sum + inputIds.length, 0) / Math.max(1, able.length);
  const count = unitCount(config, [...new Set(config.operations)]);
  const layers = interventionLayers(config, model);
  const passes = layers.reduce((sum, layer) => sum + unitTokens(count, layer, model.numLayers), 0);
  const runs = layers.length * count * sentences;
  return { runs, tokens: Math.round(runs * mean), passTokens: Math.round(passes * mean * sentences) };
}
