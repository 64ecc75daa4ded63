import type { Architecture } from './families/family';
import type { Heads } from './modelConfig';
import type { WeightValues } from './weightValues';

/**
 * A head is converted where its own first weight is there; that of a causal model may have none of its own. A classifier may have the first
 * layers of a masked-LM head: its decoder or the decoder's bias has to be there too. A tied decoder without a bias is neither, and
 * `architectures` of `config.json` tells.
 */
export function headsOf(
  { config, pooler, maskedLm, causalLm }: Architecture,
  values: WeightValues,
  architectures: unknown,
): Heads {
  const has = (name: string | undefined | null) => typeof name === 'string' && values.has(name);
  const isBare = config.tieWordEmbeddings && maskedLm?.bias === null;
  const hasDecoder = has(maskedLm?.decoder) || (isBare ? isMaskedLm(architectures) : has(maskedLm?.bias));
  const hasCausal = causalLm !== undefined && (config.tieWordEmbeddings || values.has(causalLm.decoder));
  const hasMasked = maskedLm !== undefined && has(`${maskedLm.dense}.weight`) && hasDecoder;
  return { pooler: pooler !== undefined && has(`${pooler}.weight`), maskedLm: hasMasked, causalLm: hasCausal };
}

const isMaskedLm = (named: unknown) =>
  Array.isArray(named) && named.some((name) => String(name).endsWith('ForMaskedLM'));

/** Names of the decoder and of the embeddings that it may be tied to: every family has a language model's head. */
export function decoderOf({ maskedLm, causalLm }: Architecture): Record<'decoder' | 'embeddings', string> {
  return (maskedLm ?? causalLm)!;
}

/** The decoder's name where one is stored beside embeddings that it is not equal to; a decoder that is equal is stored once. */
export function otherDecoder(architecture: Architecture, values: WeightValues): string | null {
  const { decoder, embeddings } = decoderOf(architecture);
  if (!values.has(decoder)) return null;
  const { vocabularySize, embeddingSize } = architecture.config;
  return values.areEqual(decoder, embeddings, [vocabularySize, embeddingSize]) ? null : decoder;
}
