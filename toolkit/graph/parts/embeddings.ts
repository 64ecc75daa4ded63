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
interface Looked {
  ids: Ref;
  rows: number;
}

/** The sum of word, position and, where there are any, token type embeddings: [B, T, E], E being their width, before any norm. */
export function sumOfEmbeddings(m: ModelGraph, { positions, types }: Added): Ref {
  const { g, config } = m;
  const table = (name: string, rows: number) => m.weight(`embeddings.${name}.weight`, [rows, config.embeddingSize]);
  const words = wordEmbeddings(m, WORD_EMBEDDINGS);
  const places = g.gather(table('position_embeddings', positions.rows), positions.ids);
  const typed = types ? g.add(words, g.gather(table('token_type_embeddings', types.rows), types.ids)) : words;
  return g.add(typed, places, m.tap('state', 0, 'pre'));
}

/** The word embeddings, [B, T, E], and their norms. */
export function wordEmbeddings(m: ModelGraph, table: string): Ref {
  const { vocabularySize: V, embeddingSize: E } = m.config;
  const words = m.g.gather(m.weight(table, [V, E]), m.ids, m.tap('word_embeddings'));
  m.l2(words, m.tap('embedding_norm'));
  return words;
}
