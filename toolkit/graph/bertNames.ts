/**
 * Name of a checkpoint's tensor in the graph: without the `bert.` prefix of models with a head, with LayerNorm's `gamma` and
 * `beta` of early checkpoints as `weight` and `bias`, and the decoder's own bias as the masked-LM head's.
 */
export function graphName(checkpointName: string): string {
  return checkpointName
    .replace(/^bert\./, '')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
    .replace(/^cls\.predictions\.decoder\.bias$/, 'cls.predictions.bias');
}
