import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

export const WORD_EMBEDDINGS = 'embeddings.word_embeddings.weight';

/** What is added to the word embeddings. */
export interface Added {
  /** int32 [B, T], rows of the position table. */
  positions: Ref;
  /** int32 [B, T], rows of the table of token types, and how many rows it has; null where the family has none. */
  types: { ids: Ref; rows: number } | null;
}

/** The sum of word, position and, where there are any, token type embeddings: [B, T, H], before any norm. */
export function sumOfEmbeddings(m: ModelGraph, { positions, types }: Added): Ref {
  const { g, config, ids } = m;
  const table = (name: string, rows: number) => m.weight(`embeddings.${name}.weight`, [rows, config.hiddenSize]);
  const words = g.gather(table('word_embeddings', config.vocabularySize), ids, m.tap('word_embeddings'));
  m.l2(words, m.tap('embedding_norm'));
  const places = g.gather(table('position_embeddings', config.maxPositions), positions);
  const typed = types ? g.add(words, g.gather(table('token_type_embeddings', types.rows), types.ids)) : words;
  return g.add(typed, places, m.tap('state', 0, 'pre'));
}
