import { type Boundary, highSets, type Scope } from '../../rationale/high';
import type { RunRecord } from './readRun';
import type { WordRow } from './words';

/** Where HIGH begins in the primary rows of a scorer. */
export interface PrimaryHigh {
  boundary: Boundary;
  scope: Scope;
  /** Marks the words that are HIGH by one score a word; null where the boundary is that of a selection split without a word. */
  draw: ((scores: Float64Array) => boolean[]) | null;
}

/** What a scorer's HIGH is in a run, from its words alone. */
export function primaryHigh({ config, words }: Pick<RunRecord, 'config' | 'words'>, scorer: string): PrimaryHigh {
  const sweep = config.scorers.find(({ name }) => name === scorer);
  const boundary = (sweep?.boundary ?? config.high.boundaries)[0]!;
  const scope = (sweep?.scope ?? config.high.scopes)[0]!;
  const starts = sentenceStarts(words);
  const isSelection = starts.map((start) => words[start]!.split === 'selection');
  if (scope === 'selection' && !isSelection.includes(true)) return { boundary, scope, draw: null };
  return { boundary, scope, draw: (scores) => highSets(scores, { starts, isSelection }, scope)(boundary) };
}

/** Position of the first word of each sentence. */
export function sentenceStarts(words: readonly WordRow[]): number[] {
  return words.flatMap((word, at) => (word.sentence === words[at - 1]?.sentence ? [] : [at]));
}
