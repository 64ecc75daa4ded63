import type { Columns } from '../../activations/cacheFile';
import type { Place } from '../../attribution/place';
import type { WordScorer } from '../../attribution/scorer';
import { alignWords, type Aggregation, type Alignment, wordScores } from '../../attribution/wordScores';
import type { Corpus, Word } from '../../corpus/corpus';
import type { FrequencyList } from '../../corpus/frequency';
import { dependencyDepths } from '../../corpus/sentence';
import type { Sentences } from '../../rationale/high';
import type { Encoding } from '../../tokens/tokenizer';
import type { Cell } from '../job/cells';
import { columnKey } from './column';

/** The words of a run, sentence after sentence; words without a wordpiece are left out. */
export interface WordTable {
  words: TableWord[];
  sentences: Sentences;
  /** Numbers by wordpiece, special tokens included. */
  columns: Columns;
  /** Which wordpieces make up which word. */
  alignment: Alignment;
  /** One score a word for a cell and aggregation. */
  scoresOf(cell: Pick<Cell, 'scorer' | 'place'>, aggregation: Aggregation): Float64Array;
  /** The same at the cell's primary aggregation; computed once, since many measurements start from it. Not to be changed. */
  primaryScores(cell: Cell): Float64Array;
}

/** A word and where it stands. */
export interface TableWord extends Word {
  /** Position of the sentence in the run, from 0. */
  sentence: number;
  sentenceId: string;
  document: string;
  isSelection: boolean;
  /** Position in its sentence, from 0. */
  word: number;
  /** Words of its sentence. */
  sentenceLength: number;
  /** Number of wordpieces. */
  pieces: number;
  /** Edges to the root; null where heads are unknown. */
  depth: number | null;
  negLogFrequency: number | null;
}

/** What a word table is made from. */
export interface WordSource {
  corpus: Corpus;
  encodings: readonly Encoding[];
  /** One flag a sentence. */
  isSelection: readonly boolean[];
  frequencies: FrequencyList;
  columns: Columns;
  /** Digest of the selection split's text, which the keys of some columns hold. */
  selection: string;
  seed: number;
}

/** Joins the words of the corpus with the scores of their wordpieces. */
export function wordTable(source: WordSource): WordTable {
  const alignments = source.encodings.map(({ wordIds }) => alignWords(wordIds));
  const whole = joinAlignments(source.encodings, alignments);
  const scoresOf: WordTable['scoresOf'] = ({ scorer, place }, aggregation) => {
    if (scorer.cost === 'no pass') return unmodelledScores(source, alignments, scorer, place);
    if (scorer.cost !== 'one pass') throw new Error(`${scorer.name} has no scores yet`);
    const key = columnKey(scorer, place, source.selection);
    return wordScores(source.columns.get(key)!, whole, aggregation);
  };
  const primary = new Map<Cell, Float64Array>();
  return {
    words: source.corpus.sentences.flatMap((_, sentence) => sentenceWords(source, sentence, alignments[sentence]!)),
    sentences: { starts: startsOf(alignments), isSelection: source.isSelection },
    columns: source.columns,
    alignment: whole,
    scoresOf,
    primaryScores: (cell) => {
      const known = primary.get(cell) ?? scoresOf(cell, cell.aggregations[0]!);
      primary.set(cell, known);
      return known;
    },
  };
}

/** Scores of a scorer that needs no model. */
function unmodelledScores(
  { corpus, frequencies, seed }: WordSource,
  alignments: readonly Alignment[],
  scorer: WordScorer,
  place: Place,
): Float64Array {
  const negLogFrequency = (form: string) => frequencies.negLogFrequency(form);
  const scores = corpus.sentences.flatMap(({ words }, sentence) => {
    const all = scorer.wordScores(words, place, { seed, sentence, negLogFrequency });
    return alignments[sentence]!.words.map((word) => all[word]!);
  });
  return Float64Array.from(scores);
}

/** The words of all sentences as if they were one text. */
function joinAlignments(encodings: readonly Encoding[], alignments: readonly Alignment[]): Alignment {
  const [starts, ends]: [number[], number[]] = [[], []];
  let offset = 0;
  alignments.forEach((alignment, sentence) => {
    for (const start of alignment.starts) starts.push(start + offset);
    for (const end of alignment.ends) ends.push(end + offset);
    offset += encodings[sentence]!.inputIds.length;
  });
  return { words: starts.map((_, word) => word), starts, ends };
}

function startsOf(alignments: readonly Alignment[]): number[] {
  let next = 0;
  return alignments.map(({ words }) => {
    const start = next;
    next += words.length;
    return start;
  });
}

function sentenceWords(source: WordSource, sentence: number, alignment: Alignment): TableWord[] {
  const { id, document, words } = source.corpus.sentences[sentence]!;
  const depths = dependencyDepths(words.map(({ head }) => head));
  return alignment.words.map((word, i) => ({
    ...words[word]!,
    sentence,
    sentenceId: id,
    document,
    isSelection: source.isSelection[sentence]!,
    word,
    sentenceLength: words.length,
    pieces: alignment.ends[i]! - alignment.starts[i]!,
    depth: depths[word]!,
    negLogFrequency: source.frequencies.negLogFrequency(words[word]!.form),
  }));
}
