import type { SentenceEntities } from './entities';

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
  /** What else a line of CoNLL-U says of it; absent in formats without such columns. */
  annotation?: Annotation;
}

/** Columns of a word's line as they stand, `_` where there is no value. */
export interface Annotation {
  lemma: string;
  xpos: string;
  feats: string;
  deprel: string;
  misc: string;
  /** Lexical category and supersense of the expression that the word begins, of a `.conllulex` file; `_` in CoNLL-U. */
  lexcat: string;
  supersense: string;
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
  /** Where each word stands among the tokens of its document, from 0; only of a document of rationales. */
  tokens?: number[];
  /** What the text that it stands in is labelled with; absent where the format or the line has no label. */
  label?: string;
  /** Absent where the format has no entities. */
  entities?: SentenceEntities;
}

/**
 * The depth of each word in its sentence's dependency tree: the edges from it to the root, which has 0. Null where a head on the way
 * is unknown, or the way never ends because the heads form a cycle.
 *
 * @param heads - as `Word.head`: the 1-based position of each word's governor, 0 for the root, null where unknown
 * @throws Error for a head that is no word of the sentence
 */
export function dependencyDepths(heads: readonly (number | null)[]): (number | null)[] {
  const beyond = heads.find((head) => head !== null && !(Number.isInteger(head) && head >= 0 && head <= heads.length));
  if (beyond !== undefined) throw new Error(`head ${beyond} in a sentence of ${heads.length} words`);
  const depths: (number | null | undefined)[] = heads.map((head) =>
    head === 0 ? 0 : head === null ? null : undefined,
  );
  for (let word = 0; word < heads.length; word++) {
    const path: number[] = [];
    let at = word;
    while (depths[at] === undefined) {
      path.push(at);
      depths[at] = null; // a cycle comes back here, and is then of no depth
      at = heads[at]! - 1;
    }
    let depth = depths[at] ?? null;
    for (const below of path.reverse()) {
      depth = depth === null ? null : depth + 1;
      depths[below] = depth;
    }
  }
  return depths.map((depth) => depth ?? null);
}
