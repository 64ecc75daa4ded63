import { basename, extname } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../checkpoint/digest';
import { UserError } from '../errors';
import { type Corpus, MIN_WORDS } from './corpus';
import { documentsBeside, parseLine, type RationaleDocument } from './rationaleDocuments';
import type { Sentence } from './sentence';
import { predictTags } from './tagger';
import { readTextFile } from './textFile';

/** Sentences with the words that people gave as the reason for something. */
export interface RationaleCorpus {
  /** Words are ERASER's tokens, with predicted tags; heads and salience are unknown. */
  corpus: Corpus;
  /** For each word of each sentence of `corpus`, whether an annotation has it as evidence. */
  gold: boolean[][];
  /** Words of evidence in sentences too short for `corpus`. */
  leftOut: number;
}

const EVIDENCE = z.object({
  docid: z.string(),
  start_token: z.int(),
  end_token: z.int(),
  text: z.union([z.string(), z.array(z.unknown())]).optional(),
});
const ANNOTATION = z.object({
  evidences: z.array(z.array(EVIDENCE)),
  docids: z.array(z.string()).nullish(),
});
const EXPECTED = 'an ERASER annotation, with "evidences" as lists of {docid, start_token, end_token}';

type Evidence = z.infer<typeof EVIDENCE>;

/** A document with a flag for each of its tokens. */
interface Marked {
  document: RationaleDocument;
  isGold: boolean[];
}

/**
 * Reads a file of rationales in ERASER's JSON Lines (DeYoung et al. 2020) with the documents beside it (see `documentsBeside`). Every
 * line is an annotation whose evidence is spans of tokens, counted through the document, the end exclusive; where it states its text,
 * the span must have that text. The evidence of all annotations of a document is taken together, whatever it was asked for.
 *
 * @throws UserError naming `file:line`, for a line that is no annotation, a document that is missing, a span that is not in its document
 *   or has another text, and a file that leaves no sentence of at least {@link MIN_WORDS} words
 */
export function readRationales(path: string): RationaleCorpus {
  const file = readTextFile(path);
  const find = documentsBeside(path);
  const documents = new Map<string, Marked>();
  const markedDocument = (id: string, where: string): Marked => {
    const known = documents.get(id) ?? newlyMarked(find(id), id, where);
    documents.set(id, known);
    return known;
  };
  file.lines.forEach((line, at) => {
    if (line.trim() === '') return;
    const where = `${path}:${at + 1}`;
    const { evidences, docids } = parseLine(line, where, ANNOTATION, EXPECTED);
    for (const id of docids ?? []) markedDocument(id, where);
    for (const evidence of evidences.flat()) mark(markedDocument(evidence.docid, where), evidence, where);
  });
  const marked = [...documents.values()];
  const digest = sha256(Buffer.from([file.digest, ...marked.map(({ document }) => document.digest)].join('\n')));
  return corpusOf(basename(path, extname(path)), digest, marked, path);
}

function newlyMarked(document: RationaleDocument | null, id: string, where: string): Marked {
  if (document === null)
    throw new UserError({ what: `${where}: no such document`, got: id, expected: 'the id of one beside the file' });
  return { document, isGold: document.sentences.flat().map(() => false) };
}

function mark({ document, isGold }: Marked, { docid, text, ...span }: Evidence, where: string): void {
  const [start, end] = [span.start_token, span.end_token];
  if (start < 0 || end <= start || end > isGold.length)
    throw new UserError({
      what: `${where}: evidence in document "${docid}"`,
      got: `tokens ${start} to ${end}`,
      expected: `a span within its ${isGold.length} tokens, the end exclusive`,
    });
  const tokens = document.sentences.flat().slice(start, end).join(' ');
  if (typeof text === 'string' && text.trim().split(/\s+/).join(' ') !== tokens)
    throw new UserError({
      what: `${where}: text of the evidence in document "${docid}"`,
      got: text,
      expected: `${JSON.stringify(tokens)}, its tokens ${start} to ${end}`,
    });
  isGold.fill(true, start, end);
}

function corpusOf(name: string, digest: string, marked: readonly Marked[], path: string): RationaleCorpus {
  const [sentences, gold]: [Sentence[], boolean[][]] = [[], []];
  let leftOut = 0;
  for (const { document, isGold } of marked) {
    let start = 0;
    document.sentences.forEach((tokens, at) => {
      const flags = isGold.slice(start, (start += tokens.length));
      if (tokens.length < MIN_WORDS) {
        leftOut += flags.filter(Boolean).length;
        return;
      }
      sentences.push(sentenceOf(tokens, document.id, at));
      gold.push(flags);
    });
  }
  if (sentences.length === 0) throw new UserError({ what: `${path}: no sentence of at least ${MIN_WORDS} words` });
  const corpus: Corpus = { name, digest, tags: 'predicted', hasHeads: false, hasSalience: false, sentences };
  return { corpus, gold, leftOut };
}

function sentenceOf(tokens: readonly string[], document: string, at: number): Sentence {
  const tags = predictTags(tokens);
  const words = tokens.map((form, word) => ({ form, upos: tags[word]!, head: null, salience: null }));
  return { id: `${document}.${at + 1}`, document, text: tokens.join(' '), words };
}
