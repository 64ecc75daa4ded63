import { clusterDraws } from './bootstrap';
import { stratumOf, type Stratum } from './strata';

/** The words of a corpus as the metrics see them, sentence after sentence; one entry a word in every array. */
export interface Words {
  upos: readonly string[];
  /** Summaries that mention the entity the word heads; null where it heads none. */
  salience: readonly (number | null)[];
  /** Any id of the word's sentence. */
  sentence: readonly (number | string)[];
  /** Any id of the word's document. */
  document: readonly (number | string)[];
}

/** Words sorted into clusters, with the bootstrap draws of the clusters. */
export interface Clustering {
  /** The cluster of each word, counted from 0. */
  ofWord: Uint32Array;
  count: number;
  /** For each draw, how often each cluster was drawn. */
  draws: Uint16Array[];
}

/** Everything about the words that no score changes: made once, used by every metric, scorer and layer. */
export interface Sample {
  upos: readonly string[];
  strata: readonly Stratum[];
  salience: readonly (number | null)[];
  sentences: Clustering;
  documents: Clustering;
}

/**
 * Prepares the words of a corpus for the metrics.
 *
 * @param bootstrap - number of draws, and their seed: the same seed and words give the same draws
 * @throws Error where the arrays differ in length
 */
export function prepareSample(words: Words, bootstrap: { draws: number; seed: number }): Sample {
  const { draws, seed } = bootstrap;
  for (const name of ['salience', 'sentence', 'document'] as const) {
    if (words[name].length !== words.upos.length) {
      throw new Error(`${name} has ${words[name].length} entries for ${words.upos.length} words`);
    }
  }
  return {
    upos: words.upos,
    strata: words.upos.map(stratumOf),
    salience: words.salience,
    sentences: clusterWords(words.sentence, draws, seed),
    documents: clusterWords(words.document, draws, seed),
  };
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
