import type { Roles } from '../../graph/roles';
import type { Job } from '../job/job';

/** Tokens of a model that reports speak of, by the names they have there. */
export interface NamedTokens extends Pick<Roles, 'mask' | 'removal' | 'leftOut'> {
  /** The token that stands for the sentence: as the vocabulary has it, or `the last token`. */
  sentence: string | null;
}

/** What stands for the sentence in a causal model, whichever token it is. */
export const LAST_TOKEN = 'the last token';

/** Of runs of earlier toolkits, which do not say. */
export const BERT_TOKENS: NamedTokens = { sentence: '[CLS]', mask: '[MASK]', removal: '[MASK]', leftOut: ['special'] };

/** The tokens of a job's model; the first of any sentence is the first of all. */
export function namedTokens({ checkpoint, encodings }: Pick<Job, 'checkpoint' | 'encodings'>): NamedTokens {
  const { sentence, mask, removal, leftOut } = checkpoint.roles;
  const first = encodings[0]?.tokens[0] ?? 'the first token';
  return { sentence: sentence && { first, last: LAST_TOKEN }[sentence], mask, removal, leftOut };
}
