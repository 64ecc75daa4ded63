import { exampleSentence, type WordRow } from '../../harness/run/words';
import type { RunRecord } from '../../harness/run/readRun';
import { sentenceStarts, wordColumns, type WordColumn } from './wordColumns';
import type { WordsData, WordSeries } from './pageData';

/** Scores are kept as whole numbers from 0 to this. */
const STEPS = 65535;

/** The words of a run, as many as fit, or why there are none. */
export type PageWords = { data: WordsData; sentences: number } | { absent: string };

/**
 * The first sentences of a run with all their scores, in so many bytes of page.
 *
 * @returns with `sentences`, how many the run has
 */
export function pageWords(run: RunRecord, bytes: number): PageWords {
  const { words } = run;
  if (words.length === 0)
    return { absent: 'These are kept figures: they hold what the run found, and not the words it was found on' };
  const groups = wordColumns(run);
  const columns = groups.flatMap((group) => group.columns);
  if (columns.length === 0) return { absent: 'No scorer of this run has a score for every word' };
  const starts = sentenceStarts(words);
  const sentences = fitting(words, starts, columns.length, bytes);
  if (sentences === 0) return { absent: 'The scores of not even one sentence fit into this page' };
  const kept = words.slice(0, starts[sentences] ?? words.length);
  let firstColumn = 0;
  const series = groups.map(({ series: one, columns: own }): WordSeries => {
    const from = firstColumn;
    firstColumn += own.length;
    return { ...one, firstColumn: from };
  });
  const ranges = columns.map((column) => rangeOf(column, kept.length));
  const data = {
    ...describe(kept, starts.slice(0, sentences)),
    series,
    ranges,
    scores: packedScores(columns, ranges, kept.length),
    high: packedHigh(columns, kept.length),
    first: starts.indexOf(exampleSentence(kept)[0]!),
    claimedLayer: run.config.claims.C5.layer,
  };
  return { data, sentences: starts.length };
}

/** How many sentences fit, the first ones. */
function fitting(words: readonly WordRow[], starts: readonly number[], columns: number, bytes: number): number {
  const ofScores = (columns * (2 + 1 / 8) * 4) / 3;
  let used = 0;
  const firstBeyond = starts.findIndex((start, at) => {
    const sentence = words.slice(start, starts[at + 1]);
    const text = JSON.stringify(sentence.map(({ form }) => form)).replaceAll('<', '\\u003c');
    const { sentenceId, document } = sentence[0]!;
    used += Buffer.byteLength(text + sentenceId + document) + 32 + sentence.length * (ofScores + 3);
    return used > bytes;
  });
  return firstBeyond < 0 ? starts.length : firstBeyond;
}

function describe(words: readonly WordRow[], starts: readonly number[]) {
  const kinds = [...new Set(words.map(({ upos, stratum }) => `${upos} ${stratum}`))];
  return {
    sentences: starts.map((start): [string, string, number] => {
      const { sentenceId, document } = words[start]!;
      return [sentenceId, document, start];
    }),
    forms: words.map(({ form }) => form),
    kinds: kinds.map((kind) => kind.split(' ') as [string, string]),
    kindOf: words.map(({ upos, stratum }) => kinds.indexOf(`${upos} ${stratum}`)),
  };
}

function rangeOf({ scores }: WordColumn, words: number): [number, number] {
  const own = scores.subarray(0, words);
  return [own.reduce((least, score) => Math.min(least, score)), own.reduce((most, score) => Math.max(most, score))];
}

function packedScores(columns: readonly WordColumn[], ranges: readonly [number, number][], words: number): string {
  const bytes = Buffer.alloc(columns.length * words * 2);
  columns.forEach(({ scores }, column) => {
    const [least, most] = ranges[column]!;
    for (let word = 0; word < words; word++) {
      const step = most > least ? Math.round(((scores[word]! - least) / (most - least)) * STEPS) : 0;
      bytes.writeUInt16LE(step, (column * words + word) * 2);
    }
  });
  return bytes.toString('base64');
}

function packedHigh(columns: readonly WordColumn[], words: number): string {
  const bytes = Buffer.alloc(Math.ceil((columns.length * words) / 8));
  columns.forEach(({ high }, column) => {
    for (let word = 0; word < words; word++) {
      const bit = column * words + word;
      if (high[word]) bytes[bit >> 3]! |= 1 << (bit & 7);
    }
  });
  return bytes.toString('base64');
}
