import { groupedBy } from '../../groupedBy';
import type { Family } from './family';

/**
 * The checkpoint's names of each weight of the graph: several where it stores one weight more than once. Without ties a decoder's own
 * bias is another weight than the head's, which then takes no part, as in Hugging Face's `BertLMPredictionHead`.
 */
export function namesByWeight(
  { weightName, decoderBias }: Pick<Family, 'weightName' | 'decoderBias'>,
  checkpointNames: readonly string[],
  isTied: boolean,
): Map<string, string[]> {
  const shadowed = !isTied && decoderBias && checkpointNames.includes(decoderBias.own) ? decoderBias.shared : null;
  const weightOf = (name: string) => {
    // Norms of early checkpoints have `gamma` and `beta`.
    const weight = weightName(name.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias'));
    return weight === decoderBias?.own ? decoderBias.shared : weight;
  };
  const read = checkpointNames.filter((name) => name !== shadowed);
  return groupedBy(read, weightOf);
}
