import type { ActivationCache } from '../activations/cache';
import type { Columns } from '../activations/cacheFile';
import type { CacheSource } from '../activations/cacheSource';
import type { BertConfig } from '../checkpoint/config';
import type { Encoding } from '../tokens/tokenizer';
import type { Cell } from './cells';
import { type Column, columnOf, standardColumns } from './columns';

/** Wordpiece scores of every sentence: [sentence][cell] of [T], special tokens included. */
export type PieceScores = Float32Array[][];

/** Where the scores of a run are kept between runs. */
export interface Keeping {
  cache: ActivationCache;
  source: CacheSource;
}

/** What of a run's scores is kept already, and what a forward pass must give. */
export interface ScoringPlan {
  known: Columns;
  /** Empty where nothing need be computed. */
  missing: Column[];
}

/** Reads what is kept. A pass that is needed anyway, and whose scores are kept, also gives the standard columns. */
export function planScoring(cells: readonly Cell[], model: BertConfig, keeping: Keeping | null): ScoringPlan {
  const known: Columns = keeping?.cache.read(keeping.source) ?? new Map<string, Float32Array>();
  const asked = cells.map(columnOf);
  if (asked.every(({ key }) => known.has(key))) return { known, missing: [] };
  const wanted = keeping ? [...asked, ...standardColumns(model)] : asked;
  const byKey = new Map(wanted.map((column) => [column.key, column]));
  return { known, missing: [...byKey.values()].filter(({ key }) => !known.has(key)) };
}

/** The scores of the cells, sentence by sentence, out of columns over all sentences. */
export function pieceScores(encodings: readonly Encoding[], cells: readonly Cell[], columns: Columns): PieceScores {
  const found = cells.map(({ key }) => columns.get(key)!);
  let end = 0;
  return encodings.map(({ inputIds }) => {
    const start = end;
    end += inputIds.length;
    return found.map((column) => column.subarray(start, end));
  });
}
