import { basename, extname } from 'node:path';
import { readFileSync } from 'node:fs';
import { arrowFile, type TableColumn } from '../../activations/arrowFile';
import { npyFile } from '../../activations/npyFile';
import { scoreKey } from '../../attribution/place';
import { annotateConllu, type WordMark } from '../../corpus/annotateConllu';
import { parseConllu } from '../../corpus/conllu';
import type { Corpus, Sentence } from '../../corpus/corpus';
import { eraserFiles, type TokenDocument } from '../../corpus/eraserFiles';
import { isRationaleFile, readRationales } from '../../corpus/rationales';
import { readTextFile } from '../../corpus/textFile';
import { UserError } from '../../errors';
import { groupedBy } from '../../groupedBy';
import { ownFile } from '../../installation';
import { own } from '../../own';
import { corpusOf } from '../job/corpusOf';
import { primaryHigh } from './primaryHigh';
import type { RunRecord } from './readRun';

/** A run whose words are to be written. */
export type ExportedRun = Pick<RunRecord, 'config' | 'manifest' | 'words'>;

/** The score that claims are about: TAS at the claimed layer and site. */
export function claimedScore({ config }: ExportedRun): string {
  const { layer, site } = config.claims.C5;
  return scoreKey('tas', { layer, site });
}

/** Columns of `tokens.jsonl` but the scores, in order. */
const WORD_COLUMNS = {
  ...{ sentence: 'int32', sentenceId: 'text', document: 'text', split: 'text', word: 'int32', form: 'text' },
  ...{ upos: 'text', stratum: 'text', pieces: 'int32', depth: 'int32', negLogFrequency: 'float64', salience: 'int32' },
} as const;

/**
 * The words of a run as an Arrow file: the columns of `tokens.jsonl`, each score a float64 column, and of each of TAS a column
 * `high.KEY` that says which words are HIGH at the primary boundary.
 */
export function runArrow(run: ExportedRun): Uint8Array {
  const keys = scoreKeys(run);
  const columns = new Map<string, TableColumn>([
    ...Object.entries(WORD_COLUMNS).map(([name, type]): [string, TableColumn] => [
      name,
      { type, values: run.words.map((word) => word[name as keyof typeof WORD_COLUMNS]) } as TableColumn,
    ]),
    ...keys.map((key): [string, TableColumn] => [key, scoresOf(run, key)]),
    ...keys
      .filter((key) => key.startsWith('tas.'))
      .map((key): [string, TableColumn] => [`high.${key}`, { type: 'bool', values: highOf(run, key) }]),
  ]);
  const { toolkit, checkpoint, corpus, backend } = run.manifest;
  return arrowFile(columns, {
    ...{ toolkit, checkpoint: checkpoint.name, checkpointDigest: checkpoint.digest },
    ...{ corpus: corpus.name, corpusDigest: corpus.digest, backend: backend.name },
  });
}

/** Scores of a run's words as a float64 array [words, scores]: the columns of `runArrow` in their order, or one of them. */
export function runNpy(run: ExportedRun, key?: string): Uint8Array {
  return npyFile((key === undefined ? scoreKeys(run) : [key]).map((one) => scoresOf(run, one)));
}

/**
 * The run's corpus with a score of each word, and whether that is HIGH, in MISC: see `annotateConllu`. Sentences that the run leaves out
 * stay as they are.
 *
 * @throws UserError where the corpus is no CoNLL-U, or another than the run's, and for a score that is no TAS
 */
export function runConllu(run: ExportedRun, key: string): string {
  const path = run.config.corpus;
  const extension = extname(path);
  if (!extension.startsWith('.conllu'))
    throw new UserError({ what: 'CoNLL-U is written where the corpus is', got: path, expected: '.conllu, .conllulex' });
  if (!key.startsWith('tas.'))
    throw new UserError({ what: 'MISC has a TAS', got: key, expected: 'such as tas.post.8' });
  const { sentences } = corpusOfRun(run);
  const marks = marksOf(run, key);
  let next = 0;
  const places = parseConllu(readTextFile(path), basename(path, extension)).map((sentence) =>
    isSame(sentence, sentences[next]) ? next++ : null,
  );
  if (next < sentences.length) throw new Error(`sentence ${next} of the run is not in ${path}`);
  return annotateConllu(readFileSync(ownFile(path), 'utf8'), (at) =>
    places[at] == null ? null : (marks.get(places[at]) ?? null),
  );
}

function isSame(one: Sentence, other: Sentence | undefined): boolean {
  const saidBy = ({ id, document, words }: Sentence) => JSON.stringify([id, document, words.map(({ form }) => form)]);
  return other !== undefined && saidBy(one) === saidBy(other);
}

/**
 * The HIGH words of a run as rationales: see `eraserFiles`. Of a corpus of rationales the documents are the same, token by token; of any
 * other each sentence is a line, and a word with spaces is several tokens.
 *
 * @throws UserError where the corpus is another than the run's
 */
export function runEraser(run: ExportedRun, key: string): { annotations: string; documents: string } {
  const { sentences } = corpusOfRun(run);
  const documents = documentsOf(run.config.corpus, sentences);
  const chosen = new Map(documents.map((one) => [one.id, one.sentences.flat().map(() => false)]));
  const marks = marksOf(run, key);
  const next = new Map<string, number>();
  for (const [at, { document, words, tokens }] of sentences.entries())
    for (const [word, { form }] of words.entries()) {
      const first = tokens?.[word] ?? next.get(document) ?? 0;
      const end = first + (tokens ? 1 : tokensOf(form).length);
      next.set(document, end);
      if (marks.get(at)?.[word]?.high) chosen.get(document)!.fill(true, first, end);
    }
  return eraserFiles(documents, chosen, key);
}

function documentsOf(path: string, sentences: readonly Sentence[]): TokenDocument[] {
  if (extname(path) === '.jsonl') {
    const file = readTextFile(path);
    if (isRationaleFile(file)) return readRationales(file).documents;
  }
  const lineOf = ({ words }: Sentence) => words.flatMap(({ form }) => tokensOf(form));
  const documents = groupedBy(sentences, ({ document }) => document);
  return [...documents].map(([id, own]) => ({ id, sentences: own.map(lineOf) }));
}

function tokensOf(form: string): string[] {
  return form.split(/\s+/).filter((token) => token !== '');
}

/** @throws UserError where it cannot be read, or is not what the run read. */
function corpusOfRun({ config, manifest }: ExportedRun): Corpus {
  const corpus = corpusOf(config);
  if (corpus.digest === manifest.corpus.digest) return corpus;
  throw new UserError({
    what: `${config.corpus} is not what the run read: sha256`,
    got: corpus.digest,
    expected: manifest.corpus.digest,
  });
}

/** By the sentence's position in the run, the marks of its words; none at the place of a word without a score. */
function marksOf(run: ExportedRun, key: string): Map<number, WordMark[]> {
  const [scores, high] = [scoresOf(run, key), highOf(run, key)];
  const marks = new Map<number, WordMark[]>();
  run.words.forEach(({ sentence, word }, at) => {
    const own = marks.get(sentence) ?? [];
    marks.set(sentence, own);
    own[word] = { score: scores[at]!, high: high[at]! };
  });
  return marks;
}

function scoreKeys({ words }: ExportedRun): string[] {
  return Object.keys(words[0]?.scores ?? {});
}

/** @throws UserError for a score that the run does not have. */
function scoresOf(run: ExportedRun, key: string): Float64Array {
  const keys = scoreKeys(run);
  if (!keys.includes(key)) throw new UserError({ what: 'No such score in this run', got: key, candidates: keys });
  return Float64Array.from(run.words, ({ scores }) => own(scores, key) ?? NaN);
}

/** @throws UserError where the boundary cannot be drawn. */
function highOf(run: ExportedRun, key: string): boolean[] {
  const { draw } = primaryHigh(run, /^[^.,]+/.exec(key)![0]);
  if (draw) return draw(scoresOf(run, key));
  throw new UserError({ what: 'HIGH cannot be drawn: the selection split of this run has no word' });
}
