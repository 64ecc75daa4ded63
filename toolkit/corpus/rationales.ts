import { z } from 'zod';
import { sha256 } from '../checkpoint/digest';
import { UserError } from '../errors';
import { documentsBeside, parseLine, type RationaleDocument } from './rationaleDocuments';
import type { Sentence } from './sentence';
import { predictTags } from './tagger';
import type { TextFile } from './textFile';

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
 * @returns the sentences in turn, and a digest of the file and the documents
 * @throws UserError naming `file:line`, for a line that is no annotation, a document that is missing, and a span that is not in its
 *   document or has another text
 */
export function readRationales(file: TextFile): { sentences: Iterable<Sentence>; digest: string } {
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
    const { evidences, docids } = parseLine(line, where, ANNOTATION, EXPECTED);
    for (const id of docids ?? []) markedDocument(id, where);
    for (const evidence of evidences.flat()) mark(markedDocument(evidence.docid, where), evidence, where);
  });
  const marked = [...documents.values()];
  const digests = [file.digest, ...marked.map(({ document }) => document.digest)];
  return { sentences: sentencesOf(marked), digest: sha256(Buffer.from(digests.join('\n'))) };
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
      const flagged = tokens.map((form, at) => ({ form, isGold: isGold[start + at]! }));
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
      };
    }
  }
}
