/** `content`, `function` and `punct` by UPOS tag; `other` is everything else (NUM, INTJ, X). */
export type Stratum = 'content' | 'function' | 'punct' | 'other';

/** UPOS tags of content words. */
export const CONTENT_TAGS: readonly string[] = ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'];
/** UPOS tags of function words. */
export const FUNCTION_TAGS: readonly string[] = ['ADP', 'AUX', 'CCONJ', 'DET', 'PART', 'PRON', 'SCONJ'];
/** UPOS tags of punctuation and symbols. */
export const PUNCT_TAGS: readonly string[] = ['PUNCT', 'SYM'];

/** The stratum of a word with the UPOS tag `upos`. */
export function stratumOf(upos: string): Stratum {
  if (CONTENT_TAGS.includes(upos)) return 'content';
  if (FUNCTION_TAGS.includes(upos)) return 'function';
  if (PUNCT_TAGS.includes(upos)) return 'punct';
  return 'other';
}
