import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

export const WORD_EMBEDDINGS = 'embeddings.word_embeddings.weight';
export const EMBEDDING_NORM = 'embeddings.LayerNorm';

/** What is added to the word embeddings. */
export interface Added {
  positions: Looked;
  /** Null where the family has no token types. */
  types: Looked | null;
}

/** Rows of a table: which of them, int32 [B, T], or [1] where all tokens have the same; and how many there are. */
export interface Looked {
  ids: Ref;
  rows: number;
}

/** The sum of word, position and, where there are any, token type embeddings: [B, T, E], E being their width, before any norm. */
export function sumOfEmbeddings(m: ModelGraph, { positions, types }: Added): Ref {
  const words = wordEmbeddings(m, WORD_EMBEDDINGS);
  const places = embedded(m, 'position', positions);
  const typed = types ? m.g.add(words, embedded(m, 'token_type', types)) : words;
  return m.g.add(typed, places, m.tap('state', 0, 'pre'));
}

/** What is looked up in a table of embeddings, [B, T, E] or [1, E]. */
export function embedded(m: ModelGraph, kind: 'position' | 'token_type', { ids, rows }: Looked): Ref {
  return m.g.gather(m.weight(`embeddings.${kind}_embeddings.weight`, [rows, m.config.embeddingSize]), ids);
}

/** The word embeddings, [B, T, E], and their norms. */
export function wordEmbeddings(m: ModelGraph, table: string): Ref {
  const { vocabularySize: V, embeddingSize: E } = m.config;
  const words = m.g.gather(m.weight(table, [V, E]), m.ids, m.tap('word_embeddings'));
  m.l2(words, m.tap('embedding_norm'));
  return words;
}
