import { UserError } from '../../errors';
import type { ConvertedFolder } from '../../graph/convertedFolder';
import type { ModelConfig } from '../../graph/modelConfig';
import type { InterventionConfig } from '../config/interventions';
import { rankedScorers } from './rankings';

/** The layers whose states a config changes, ascending, each once. */
export function interventionLayers(
  { layers }: Pick<InterventionConfig, 'layers'>,
  { numLayers }: Pick<ModelConfig, 'numLayers'>,
): number[] {
  if (layers === 'all') return Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  return [...new Set(layers)].sort((a, b) => a - b);
}

/**
 * @param key - Of the config, where layers stand.
 * @throws {UserError} For a layer that the checkpoint does not have.
 */
export function checkLayers(
  key: string,
  asked: Pick<InterventionConfig, 'layers'>,
  model: Pick<ModelConfig, 'numLayers'>,
): void {
  const beyond = interventionLayers(asked, model).find((layer) => layer > model.numLayers);
  if (beyond !== undefined)
    throw new UserError({ what: `${key}: beyond the checkpoint`, got: beyond, expected: `0 to ${model.numLayers}` });
}

/**
 * Checks what interventions ask of a checkpoint, before anything runs.
 * @throws {UserError} For a layer or dimension the checkpoint does not have.
 */
export function checkInterventions(asked: InterventionConfig, model: Pick<ConvertedFolder, 'config' | 'sites'>): void {
  const { numLayers, hiddenSize } = model.config;
  checkLayers('interventions.layers', asked, model.config);
  const wide = asked.dimensions.find((dimension) => dimension >= hiddenSize);
  if (wide !== undefined)
    throw new UserError({
      what: 'interventions.dimensions: beyond the width of the states',
      got: wide,
      expected: `0 to ${hiddenSize - 1}`,
    });
  rankedScorers([asked.scorer], model, numLayers, 'interventions.scorer');
}
