import { clusterDraws } from './bootstrap';

/** The words of a corpus as the metrics see them, sentence after sentence; one entry a word in every array. */
export interface Words extends Partial<WordAttributes> {
  upos: readonly string[];
  /** Summaries that mention the entity the word heads; null where it heads none. */
  salience: readonly (number | null)[];
  /** Any id of the word's sentence. */
  sentence: readonly (number | string)[];
  /** Any id of the word's document. */
  document: readonly (number | string)[];
}

/** What else may be known of each word; null where it is not. */
export interface WordAttributes {
  /** As it stands in the text. */
  form: readonly (string | null)[];
  /** Place in its sentence, from 0. */
  position: readonly (number | null)[];
  /** Words of its sentence. */
  sentenceLength: readonly (number | null)[];
  /** Number of its wordpieces. */
  pieces: readonly (number | null)[];
  /** Edges from the word to the root of its sentence's tree; see `dependencyDepths`. */
  depth: readonly (number | null)[];
  /** -log of its relative frequency, in nats; see `FrequencyList`. */
  frequency: readonly (number | null)[];
}

/** Names of the attributes in `Words`. */
const ATTRIBUTES = ['form', 'position', 'sentenceLength', 'pieces', 'depth', 'frequency'] as const;

/** Words sorted into clusters, with the bootstrap draws of the clusters. */
export interface Clustering {
  /** The cluster of each word, counted from 0. */
  ofWord: Uint32Array;
  count: number;
  /** For each draw, how often each cluster was drawn. */
  draws: Uint16Array[];
}

/**
 * Everything about the words that no score changes: made once, used by every metric, scorer and layer. What metrics work out from
 * it is kept by the object: make a copy, do not change it.
 */
export interface Sample extends WordAttributes {
  upos: readonly string[];
  strata: readonly Stratum[];
  salience: readonly (number | null)[];
  sentences: Clustering;
  documents: Clustering;
}

/**
 * Prepares the words of a corpus for the metrics.
 *
 * @param words - an attribute that is left out is unknown of every word
 * @param bootstrap - number of draws, and their seed: the same seed and words give the same draws
 * @throws Error where the arrays differ in length
 */
export function prepareSample(words: Words, bootstrap: { draws: number; seed: number }): Sample {
  const { draws, seed } = bootstrap;
  for (const name of ['salience', 'sentence', 'document', ...ATTRIBUTES] as const) {
    const length = words[name]?.length ?? words.upos.length;
    if (length !== words.upos.length) {
      throw new Error(`${name} has ${length} entries for ${words.upos.length} words`);
    }
  }
  return {
    upos: words.upos,
    strata: words.upos.map(stratumOf),
    salience: words.salience,
    ...attributesOf(words),
    sentences: clusterWords(words.sentence, draws, seed),
    documents: clusterWords(words.document, draws, seed),
  };
}

/** The same words with the first `draws` of their bootstrap draws: for what needs fewer. */
export function fewerDraws(sample: Sample, draws: number): Sample {
  const fewer = (clustering: Clustering): Clustering => ({ ...clustering, draws: clustering.draws.slice(0, draws) });
  return { ...sample, sentences: fewer(sample.sentences), documents: fewer(sample.documents) };
}

function attributesOf(words: Words): WordAttributes {
  const unknown = words.upos.map(() => null);
  return Object.fromEntries(ATTRIBUTES.map((name) => [name, words[name] ?? unknown])) as unknown as WordAttributes;
}

function clusterWords(ids: readonly (number | string)[], draws: number, seed: number): Clustering {
  const numbers = new Map<number | string, number>();
  for (const id of ids) if (!numbers.has(id)) numbers.set(id, numbers.size);
  return {
    ofWord: Uint32Array.from(ids, (id) => numbers.get(id)!),
    count: numbers.size,
    draws: clusterDraws(numbers.size, draws, seed),
  };
}

/** `content`, `function` and `punct` by UPOS tag; `other` is everything else (NUM, INTJ, X). */
export type Stratum = 'content' | 'function' | 'punct' | 'other';

/** UPOS tags of content words. */
export const CONTENT_TAGS: readonly string[] = ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'];
/** UPOS tags of function words. */
export const FUNCTION_TAGS: readonly string[] = ['ADP', 'AUX', 'CCONJ', 'DET', 'PART', 'PRON', 'SCONJ'];
/** UPOS tags of punctuation and symbols. */
const PUNCT_TAGS: readonly string[] = ['PUNCT', 'SYM'];

/** The stratum of a word with the UPOS tag `upos`. */
export function stratumOf(upos: string): Stratum {
  if (CONTENT_TAGS.includes(upos)) return 'content';
  if (FUNCTION_TAGS.includes(upos)) return 'function';
  if (PUNCT_TAGS.includes(upos)) return 'punct';
  return 'other';
}
