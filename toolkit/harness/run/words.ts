import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoreKey } from '../../attribution/place';
import { positionsByGroup } from '../../metrics/groups';
import { stratumOf, type Stratum } from '../../metrics/sample';
import type { Cell } from '../job/cells';
import { orExplain } from '../job/disk';
import type { Split } from '../measure/records';
import type { WordTable } from '../passes/wordTable';

/** Lines that are written together. */
const LINES_AT_ONCE = 4096;

/** One line of `tokens.jsonl`: one word of the corpus with its scores. */
export interface WordRow {
  /** Position of the sentence in the run, from 0. */
  sentence: number;
  sentenceId: string;
  document: string;
  split: Exclude<Split, 'all'>;
  /** Position of the word in its sentence, from 0. */
  word: number;
  form: string;
  upos: string;
  stratum: Stratum;
  /** Number of wordpieces. */
  pieces: number;
  /** Edges to the root of the dependency tree; null where heads are unknown. */
  depth: number | null;
  /** -log of the form's relative frequency; null where the list has none. */
  negLogFrequency: number | null;
  /** Summaries that mention the entity this word heads; null where the word heads none. */
  salience: number | null;
  /** Word score at the primary factors, keyed by `scoreKey`. */
  scores: Record<string, number>;
}

/** The record of the word at a place of the table, with its scores at each primary cell's primary aggregation. */
export function wordRows(table: WordTable, cells: readonly Cell[]): (at: number) => WordRow {
  const columns = cells
    .filter(({ isPrimary }) => isPrimary)
    .map((cell) => ({
      key: scoreKey(cell.scorer.name, { layer: cell.place.layer, site: cell.place.site }),
      scores: table.primaryScores(cell),
    }));
  return (at) => {
    const word = table.words[at]!;
    const { sentence, sentenceId, document, isSelection, form, upos, pieces, depth, negLogFrequency, salience } = word;
    return {
      ...{ sentence, sentenceId, document, split: isSelection ? 'selection' : 'held', word: word.word, form, upos },
      ...{ stratum: stratumOf(upos), pieces, depth, negLogFrequency, salience },
      scores: Object.fromEntries(columns.map(({ key, scores }) => [key, scores[at]!])),
    };
  };
}

/** A line a word, by and by: those of a large corpus are longer together than a string may be. */
export function writeWords(dir: string, name: string, places: readonly number[], rowOf: (at: number) => WordRow): void {
  const path = join(dir, name);
  orExplain(path, () => {
    const file = openSync(path, 'w');
    try {
      for (let from = 0; from < places.length; from += LINES_AT_ONCE) {
        const lines = places.slice(from, from + LINES_AT_ONCE).map((at) => JSON.stringify(rowOf(at)) + '\n');
        writeFileSync(file, lines.join('')); // to the last byte, which writeSync on a full disk is not
      }
    } finally {
      closeSync(file);
    }
  });
}

/** A sentence of this length shows a pattern and still fits a column. */
const WANTED_WORDS = 14;

/** Places of the words of the sentence nearest to 14 words, the first of several; none where there are no words. */
export function exampleSentence(words: readonly { sentence: number }[]): number[] {
  const sentences = positionsByGroup(words.map(({ sentence }) => sentence));
  const distance = (places: readonly number[]) => Math.abs(places.length - WANTED_WORDS);
  let best: number[] = [];
  for (const places of sentences.values()) if (best.length === 0 || distance(places) < distance(best)) best = places;
  return best;
}
