import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { checked } from '../checked';
import { sha256 } from '../checkpoint/digest';
import { UserError } from '../errors';
import type { TokenDocument } from './eraserFiles';
import type { Sentence } from './sentence';
import { predictTags } from './tagger';
import { parseJson, readTextFile, type TextFile } from './textFile';

/** A document of ERASER's. */
interface RationaleDocument extends TokenDocument {
  /** Of the bytes it was read from. */
  digest: string;
}

/** Finds documents by id. */
type FindDocument = (id: string) => RationaleDocument | null;

const DOCUMENT = z.object({ docid: z.string(), document: z.string() });

/**
 * The documents beside a file of rationales, as ERASER lays them out: `docs.jsonl`, a line with `docid` and `document` each, or a file
 * `docs/ID` each. They are read as ERASER's own `load_documents` reads them (rationale_benchmark/utils.py), since evidence counts tokens:
 * a line of a document is a sentence, stripped as Python strips it and split at every U+0020. In `docs/` blank lines and empty tokens are
 * left out; in `docs.jsonl` each is a token.
 *
 * @throws UserError where there is neither or both, which ERASER's reader refuses too, or a line of `docs.jsonl` is something else
 */
function documentsBeside(path: string): FindDocument {
  const [file, folder] = [join(dirname(path), 'docs.jsonl'), join(dirname(path), 'docs')];
  if (existsSync(file) && existsSync(folder))
    throw new UserError({ what: `${path}: documents in both ${folder}/ and ${file}`, expected: 'one of the two' });
  if (existsSync(file)) return inFile(readTextFile(file));
  if (!existsSync(folder)) throw new UserError({ what: `${path}: no documents`, expected: `${folder}/ or ${file}` });
  return (id) => {
    if (id === '..' || /[\\/]/.test(id)) return null; // a name, not a path
    const place = join(folder, id);
    if (!existsSync(place)) return null;
    const { lines, digest } = readTextFile(place);
    const sentences = lines.flatMap((line) => line.split('\r')).map(tokensOf);
    const filled = sentences.map((tokens) => tokens.filter((token) => token !== ''));
    return { id, sentences: filled.filter(({ length }) => length > 0), digest };
  };
}

function inFile({ path, lines, digest }: TextFile): FindDocument {
  const documents = new Map<string, string>();
  lines.forEach((line, at) => {
    if (line.trim() === '') return;
    const where = `${path}:${at + 1}`;
    const contents = parseJson(line, where, { expected: 'an object with "docid" and "document"' });
    const { docid, document } = checked(contents, DOCUMENT, where);
    documents.set(docid, document);
  });
  return (id) => {
    const document = documents.get(id);
    return document === undefined ? null : { id, sentences: document.split('\n').map(tokensOf), digest };
  };
}

/** What Python's `str.strip` takes off both ends: unlike JavaScript's `trim`, U+001C to U+001F and U+0085 too, and U+FEFF not. */
const PYTHON_SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ENDS = new RegExp(`^${PYTHON_SPACE}|${PYTHON_SPACE}$`, 'g');

function tokensOf(line: string): string[] {
  return line.replace(ENDS, '').split(' ');
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

/** Whether lines of JSON are annotations with evidence: what its first line is, all must be. */
export function isRationaleFile({ lines }: TextFile): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  try {
    const value: unknown = JSON.parse(first);
    return typeof value === 'object' && value !== null && 'evidences' in value;
  } catch {
    return false;
  }
}

/**
 * The sentences of a file of rationales in ERASER's JSON Lines (DeYoung et al. 2020), read from the documents beside it (see
 * `documentsBeside`), with tags predicted. Every line is an annotation whose evidence is spans of tokens, counted through the document,
 * the end exclusive; where it states its text, the span must have that text. The evidence of all annotations of a document is taken
 * together, whatever it was asked for.
 *
 * @returns the sentences in turn, the documents they are of, and a digest of the file and the documents
 * @throws UserError naming `file:line`, for a line that is no annotation, a document that is missing, and a span that is not in its
 *   document or has another text
 */
export function readRationales(file: TextFile): {
  sentences: Iterable<Sentence>;
  documents: TokenDocument[];
  digest: string;
} {
  const find = documentsBeside(file.path);
  const documents = new Map<string, Marked>();
  const markedDocument = (id: string, where: string): Marked => {
    const known = documents.get(id) ?? newlyMarked(find(id), id, where);
    documents.set(id, known);
    return known;
  };
  file.lines.forEach((line, at) => {
    if (line.trim() === '') return;
    const where = `${file.path}:${at + 1}`;
    const { evidences, docids } = checked(parseJson(line, where, { expected: EXPECTED }), ANNOTATION, where);
    for (const id of docids ?? []) markedDocument(id, where);
    for (const evidence of evidences.flat()) mark(markedDocument(evidence.docid, where), evidence, where);
  });
  const marked = [...documents.values()];
  const digests = [file.digest, ...marked.map(({ document }) => document.digest)];
  return {
    sentences: sentencesOf(marked),
    documents: marked.map(({ document }) => document),
    digest: sha256(Buffer.from(digests.join('\n'))),
  };
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
  if (typeof text === 'string' && spaced(text) !== spaced(tokens))
    throw new UserError({
      what: `${where}: text of the evidence in document "${docid}"`,
      got: text,
      expected: `${JSON.stringify(tokens)}, its tokens ${start} to ${end}`,
    });
  isGold.fill(true, start, end);
}

/** Texts differ where they do so apart from their spaces. */
function spaced(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

/** Tags sentence by sentence, so that a limit spares the rest. Tokens without a character are counted by evidence, but are no words. */
function* sentencesOf(marked: readonly Marked[]): Generator<Sentence> {
  for (const { document, isGold } of marked) {
    let [start, number] = [0, 0];
    for (const tokens of document.sentences) {
      const first = start;
      const flagged = tokens.map((form, at) => ({ form, token: first + at, isGold: isGold[first + at]! }));
      start += tokens.length;
      const written = flagged.filter(({ form }) => /\S/.test(form));
      if (written.length === 0) continue;
      const forms = written.map(({ form }) => form);
      const tags = predictTags(forms);
      yield {
        id: `${document.id}.${++number}`,
        document: document.id,
        text: forms.join(' '),
        words: forms.map((form, word) => ({ form, upos: tags[word]!, head: null, salience: null })),
        evidence: written.map((token) => token.isGold),
        tokens: written.map(({ token }) => token),
      };
    }
  }
}
