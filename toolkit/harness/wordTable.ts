import { alignWords, type Aggregation, type Alignment, wordScores } from '../attribution/wordScores';
import type { Corpus, Word } from '../corpus/corpus';
import { dependencyDepths } from '../corpus/depths';
import type { Encoding } from '../tokens/tokenizer';
import type { Cell } from './cells';
import type { PieceScores } from './pieceScores';

/** The words of a run, sentence after sentence; words without a wordpiece are left out. */
export interface WordTable {
  words: TableWord[];
  /** Position in `words` of each sentence's first word. */
  sentenceStarts: number[];
  /** One score a word for a cell and aggregation. */
  scoresOf(cell: Cell, aggregation: Aggregation): Float64Array;
}

/** A word and where it stands. */
export interface TableWord extends Word {
  /** Position of the sentence in the run, from 0. */
  sentence: number;
  sentenceId: string;
  document: string;
  /** Position in its sentence, from 0. */
  word: number;
  /** Words of its sentence, those without a wordpiece among them. */
  sentenceLength: number;
  /** Number of wordpieces. */
  pieces: number;
  /** Edges to the root of its sentence's tree, null where heads are unknown. */
  depth: number | null;
}

/** Joins the words of the corpus with the scores of their wordpieces. */
export function wordTable(
  corpus: Corpus,
  encodings: readonly Encoding[],
  cells: readonly Cell[],
  scores: PieceScores,
): WordTable {
  const alignments = encodings.map(({ wordIds }) => alignWords(wordIds));
  const cellIndex = new Map(cells.map((cell, index) => [cell, index]));
  const sentenceStarts: number[] = [];
  const words = corpus.sentences.flatMap((_, sentence) => sentenceWords(corpus, sentence, alignments[sentence]!));
  let start = 0;
  for (const alignment of alignments) {
    sentenceStarts.push(start);
    start += alignment.words.length;
  }
  const scoresOf = (cell: Cell, aggregation: Aggregation) => {
    const out = new Float64Array(words.length);
    alignments.forEach((alignment, sentence) => {
      const pieces = scores[sentence]![cellIndex.get(cell)!]!;
      out.set(wordScores(pieces, alignment, aggregation), sentenceStarts[sentence]);
    });
    return out;
  };
  return { words, sentenceStarts, scoresOf };
}

function sentenceWords(corpus: Corpus, sentence: number, alignment: Alignment): TableWord[] {
  const { id, document, words } = corpus.sentences[sentence]!;
  const depths = dependencyDepths(words.map(({ head }) => head));
  return alignment.words.map((word, i) => ({
    ...words[word]!,
    sentence,
    sentenceId: id,
    document,
    word,
    sentenceLength: words.length,
    pieces: alignment.ends[i]! - alignment.starts[i]!,
    depth: depths[word]!,
  }));
}
