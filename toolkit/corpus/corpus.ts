import { basename, extname } from 'node:path';
import { UserError } from '../errors';
import { groupedBy } from '../groupedBy';
import { own } from '../own';
import { sha256 } from '../checkpoint/digest';
import { parseConllu } from './conllu';
import { parseCsv, TABLES, type TextColumns } from './csv';
import { generatorFor } from '../random';
import { drawEvenly } from './drawEvenly';
import { isRationaleFile, readRationales } from './rationales';
import type { Sentence } from './sentence';
import { tagTexts } from './tagger';
import { parseJsonLines, parseTexts, readTextFile, type Text, type TextFile } from './textFile';

export type { TextColumns } from './csv';
export type { Mention } from './entities';
export type { Sentence, Word } from './sentence';

/** Sentences of fewer words are left out of a corpus for measuring. */
export const MIN_WORDS = 4;

/** Sentences to measure on, with what is known of their words. */
export interface Corpus {
  /** The file's name without its extension. */
  name: string;
  /** SHA-256 of the file's bytes, in hexadecimal; of a file of rationales, of its documents' too; of a table, of columns that were named. */
  digest: string;
  /** `gold` from CoNLL-U, `predicted` where the tagger split and tagged plain text. */
  tags: 'gold' | 'predicted';
  /** True where every word of every sentence has a head. */
  hasHeads: boolean;
  /** True where some word heads a mention with a salience. */
  hasSalience: boolean;
  /** True where it is known of every word whether it is evidence for an annotation. */
  hasEvidence: boolean;
  /** At least one, each of at least {@link MIN_WORDS} words. */
  sentences: Sentence[];
  /** Every sentence of each document, short ones and those not measured included, by the document's id; only where asked for. */
  documents?: ReadonlyMap<string, readonly Sentence[]>;
}

/** Which of the sentences with at least {@link MIN_WORDS} words are read; by default all. */
export interface CorpusOptions {
  /** Only the first so many. */
  limit?: number;
  /** Only so many, drawn by the seed, evenly over documents. */
  sample?: { sentences: number; seed: number };
  /** Not those of documents whose ids begin with one of these. */
  leaveOut?: readonly string[];
  /** Whether the whole documents are kept too; default false. */
  documents?: boolean;
  /** Of a `.csv` or `.tsv` file, where they have other names. */
  columns?: TextColumns;
}

/** Sentences in turn, and the digest of what they were read from. */
interface Reading {
  sentences: Iterable<Sentence>;
  digest: string;
}

/** How each format's sentences come out of its file. */
const READERS: Record<string, (file: TextFile, name: string, columns?: TextColumns) => Reading> = {
  '.conllu': (file, name) => ({ sentences: parseConllu(file, name), digest: file.digest }),
  '.conllulex': (file, name) => ({ sentences: parseConllu(file, name), digest: file.digest }),
  '.csv': readTable,
  '.tsv': readTable,
  '.txt': (file) => ({ sentences: taggedSentences(parseTexts(file)), digest: file.digest }),
  '.jsonl': (file) =>
    isRationaleFile(file)
      ? readRationales(file)
      : { sentences: taggedSentences(parseJsonLines(file)), digest: file.digest },
};

function readTable(file: TextFile, _name: string, columns?: TextColumns): Reading {
  const digest = columns ? sha256(Buffer.from(file.digest + JSON.stringify(columns))) : file.digest;
  return { sentences: taggedSentences(parseCsv(file, columns)), digest };
}

/**
 * Reads a corpus by the extension of its file: `.conllu`, `.txt` (one text a line), `.csv` or `.tsv` (a column of texts, see
 * `TextColumns`), or `.jsonl` (objects with `text`, or rationales as ERASER has them, with their documents beside the file: see
 * `readRationales`).
 *
 * @throws UserError naming the file, and the line where there is one; for a sample of more sentences than there are, for documents to
 * leave out of which there are none, and for columns of a file that has none.
 */
export function readCorpus(
  path: string,
  { limit = Infinity, sample, leaveOut = [], documents = false, columns }: CorpusOptions = {},
): Corpus {
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 1)) {
    throw new UserError({ what: 'limit', got: limit, expected: 'a whole number of sentences, at least 1' });
  }
  const extension = extname(path);
  const reader = own(READERS, extension);
  if (!reader) {
    const formats = Object.keys(READERS);
    throw new UserError({
      what: `${path}: unknown corpus format`,
      got: extension,
      expected: formats.join(', '),
      candidates: formats,
    });
  }
  if (columns && !TABLES.includes(extension))
    throw new UserError({ what: `${path} has no columns`, expected: `${TABLES.join(' or ')} where columns are named` });
  const name = basename(path, extension);
  const reading = reader(readTextFile(path), name, columns);
  const left = withoutDocuments(reading.sentences, leaveOut, path);
  const read = documents ? [...left] : left;
  const all = firstLongEnough(read, limit);
  if (all.length === 0) throw new UserError({ what: `${path}: no sentence of at least ${MIN_WORDS} words` });
  const sentences = sample ? sampled(all, sample) : all;
  const words = sentences.flatMap((sentence) => sentence.words);
  return {
    name,
    digest: reading.digest,
    tags: extension.startsWith('.conllu') ? 'gold' : 'predicted',
    hasHeads: words.every(({ head }) => head !== null),
    hasSalience: words.some(({ salience }) => salience !== null),
    hasEvidence: sentences.every(({ evidence }) => evidence !== null),
    sentences,
    ...(Array.isArray(read) && { documents: groupedBy(read, ({ document }) => document) }),
  };
}

/** Tags text by text, so that a limit spares the rest. */
function* taggedSentences(texts: readonly Text[]): Generator<Sentence> {
  let next = 0;
  for (const sentences of tagTexts(texts.map(({ text }) => text))) {
    const { line, label } = texts[next++]!;
    for (const [index, sentence] of sentences.entries()) {
      yield {
        id: `${line}.${index + 1}`,
        document: String(line),
        ...sentence,
        evidence: null,
        ...(label !== undefined && { label }),
      };
    }
  }
}

/** A limit that is reached leaves it open whether later documents have the ids to leave out. */
function* withoutDocuments(
  sentences: Iterable<Sentence>,
  leaveOut: readonly string[],
  path: string,
): Generator<Sentence> {
  const unmet = new Set(leaveOut);
  let firstId: string | undefined;
  for (const sentence of sentences) {
    firstId ??= sentence.document;
    const met = leaveOut.filter((beginning) => sentence.document.startsWith(beginning));
    for (const beginning of met) unmet.delete(beginning);
    if (met.length === 0) yield sentence;
  }
  for (const beginning of unmet)
    throw new UserError({
      what: `leaveOut: ${path} has no document whose id begins so`,
      got: beginning,
      expected: `the beginning of an id, such as ${firstId}`,
    });
}

function firstLongEnough(sentences: Iterable<Sentence>, limit: number): Sentence[] {
  const kept: Sentence[] = [];
  for (const sentence of sentences) {
    if (sentence.words.length >= MIN_WORDS) kept.push(sentence);
    if (kept.length === limit) break;
  }
  return kept;
}

function sampled(all: readonly Sentence[], { sentences, seed }: { sentences: number; seed: number }): Sentence[] {
  if (Number.isInteger(sentences) && sentences >= 1 && sentences <= all.length)
    return drawEvenly(all, sentences, generatorFor(seed, 'sample'));
  const expected = `1 to ${all.length}, the sentences of at least ${MIN_WORDS} words that there are`;
  throw new UserError({ what: 'sample', got: sentences, expected });
}
