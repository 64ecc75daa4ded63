export const WORD_EMBEDDINGS = 'embeddings.word_embeddings.weight';
/** The masked-LM decoder, where the checkpoint has one of its own. */
export const DECODER = 'cls.predictions.decoder.weight';

const BIAS = 'cls.predictions.bias';
const DECODER_BIAS = 'cls.predictions.decoder.bias';

/**
 * Name of a checkpoint's tensor in the graph: without the `bert.` prefix of models with a head, with LayerNorm's `gamma` and
 * `beta` of early checkpoints as `weight` and `bias`, and the decoder's own bias as the masked-LM head's.
 */
export function graphName(checkpointName: string): string {
  return checkpointName
    .replace(/^bert\./, '')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias')
    .replace(DECODER_BIAS, BIAS);
}

/**
 * The checkpoint's names of each weight of the graph: several where it stores one weight more than once. Without ties a decoder's own
 * bias is another weight than the head's, which then takes no part, as in Hugging Face's `BertLMPredictionHead`.
 */
export function namesByWeight(checkpointNames: readonly string[], isTied: boolean): Map<string, string[]> {
  const hasOwnBias = !isTied && checkpointNames.includes(DECODER_BIAS);
  const names = new Map<string, string[]>();
  for (const name of checkpointNames) {
    if (hasOwnBias && name === BIAS) continue;
    const weight = graphName(name);
    names.set(weight, [...(names.get(weight) ?? []), name]);
  }
  return names;
}
