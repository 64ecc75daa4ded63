/** The 17 part-of-speech tags of Universal Dependencies 2. */
export const UPOS_TAGS: readonly string[] =
  'ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X'.split(' ');

/** One syntactic word. */
export interface Word {
  form: string;
  /** One of {@link UPOS_TAGS}. */
  upos: string;
  /** 1-based position of the governor in the sentence, 0 for the root; null when unknown. */
  head: number | null;
  /** Summaries of the document that mention the entity this word heads; null where the word heads none. */
  salience: number | null;
}

/** One sentence with its words, in order. */
export interface Sentence {
  id: string;
  /** Id of the document the sentence stands in. */
  document: string;
  text: string;
  words: Word[];
  /** Whether each word is evidence for an annotation; null where nobody has asked. */
  evidence: boolean[] | null;
}
