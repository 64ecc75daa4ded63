import { UserError } from '../errors';
import {
  type ColumnCount,
  type ConlluLine,
  type EntityLayout,
  GUM_LAYOUT,
  mentionHeads,
  parseConlluLine,
  parseEntityLayout,
  parseHead,
  parseUpos,
} from './conlluLine';
import { type DocumentEntities, newDocument, readAuthor, type SentenceEntities } from './entities';
import { followBrackets, type OpenMentions, refuseOpen } from './openMentions';
import type { Sentence, Word } from './sentence';
import type { TextFile } from './textFile';

/** A line of the file and its `file:line`. */
interface PlacedLine {
  line: string;
  where: string;
}

/** What comments say of the sentences that follow. */
interface DocumentContext {
  document: string;
  /** Documents begun so far; names one whose `# newdoc` has no id. */
  begun: number;
  layout: EntityLayout | null;
  entities: DocumentEntities;
  /** Entities of the document that have had a nominal mention. */
  seen: Set<string>;
  open: OpenMentions;
}

/** What comments say of their own sentence. */
interface SentenceComments {
  id?: string;
  text?: string;
}

/** A word's line, parsed, and its `file:line`. */
interface WordLine extends ConlluLine {
  where: string;
}

/**
 * Reads CoNLL-U (https://universaldependencies.org/format.html), or the columns of `.conllulex` that begin with it, strictly: every malformed line is an error. Multiword ranges and
 * empty nodes are checked and left out, so that words are the syntactic words. Own code: of the npm packages found for
 * the format, `conllu` is under CC BY-SA and `conllu-stream` a lone 0.0.1.
 *
 * @param name - Names the document where the file has no `# newdoc`, and with a number one whose `# newdoc` has no id.
 * @throws UserError naming `file:line`.
 */
export function parseConllu(file: Omit<TextFile, 'text'>, name: string): Sentence[] {
  const columns = file.path.endsWith('.conllulex') ? 19 : 10;
  const context: DocumentContext = {
    document: name,
    begun: 0,
    layout: GUM_LAYOUT,
    entities: newDocument(),
    seen: new Set(),
    open: new Map(),
  };
  const sentences: Sentence[] = [];
  for (const block of blocks(file)) {
    const firstRow = block.findIndex(({ line }) => !line.startsWith('#'));
    const rows = firstRow < 0 ? [] : block.slice(firstRow);
    const comments = readComments(block.slice(0, block.length - rows.length), context, name);
    if (rows.length === 0) continue;
    const { words, entities } = readWords(rows, context, columns);
    const text = comments.text ?? words.map(({ form }) => form).join(' ');
    sentences.push({
      id: comments.id ?? String(sentences.length + 1),
      document: context.document,
      text,
      words,
      evidence: null,
      entities,
    });
  }
  refuseOpen(context.open);
  return sentences;
}

/** Runs of lines between blank lines. */
function* blocks({ path, lines }: Omit<TextFile, 'text'>): Generator<PlacedLine[]> {
  let block: PlacedLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (line !== '') {
      block.push({ line, where: `${path}:${index + 1}` });
    } else if (block.length > 0) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

function readComments(comments: readonly PlacedLine[], context: DocumentContext, name: string): SentenceComments {
  const sentence: SentenceComments = {};
  for (const { line, where } of comments) {
    if (/^#\s*newdoc\b/.test(line)) {
      refuseOpen(context.open);
      context.document = `${name}-${++context.begun}`;
      context.entities = newDocument();
      context.seen = new Set();
    }
    const [, key, value] = /^#\s*([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    if (key === 'newdoc id') context.document = value;
    else if (key === 'global.Entity') context.layout = parseEntityLayout(value, where);
    else if (key === 'sent_id') sentence.id = value;
    else if (key === 'text') sentence.text = value;
    else readAuthor(context.entities, key, value);
  }
  return sentence;
}

function readWords(
  rows: readonly PlacedLine[],
  { layout, entities: document, seen, open }: DocumentContext,
  columns: ColumnCount,
): { words: Word[]; entities: SentenceEntities } {
  const wordLines = readWordLines(rows, columns);
  const words = wordLines.map(({ form, upos, head, annotation, where }, at): Word => ({
    form,
    upos: parseUpos(upos, where),
    head: parseHead(head, at + 1, wordLines.length, where),
    salience: null,
    annotation,
  }));
  const entities: SentenceEntities = { document, mentions: [] };
  if (layout) {
    readMentions(words, wordLines, layout, entities);
    for (const { misc, where } of wordLines) followBrackets(open, misc, where);
  }
  placeFirst(words, entities, seen);
  return { words, entities };
}

/** The lines of words, once the IDs are known to be in order and the ranges to be covered. */
function readWordLines(rows: readonly PlacedLine[], columns: ColumnCount): WordLine[] {
  const words: WordLine[] = [];
  let range = { last: 0, where: '' };
  let emptyNodes = 0;
  for (const { line, where } of rows) {
    const row = parseConlluLine(line, where, columns);
    const next = words.length + 1;
    if (row.id.kind === 'word') {
      if (row.id.index !== next) throw idError(line, where, String(next));
      words.push({ ...row, where });
      emptyNodes = 0;
    } else if (row.id.kind === 'range') {
      const inOrder = row.id.first === next && row.id.first > range.last && row.id.last > row.id.first;
      if (!inOrder) throw idError(line, where, `a range from ${Math.max(next, range.last + 1)} to a later word`);
      range = { last: row.id.last, where };
    } else {
      emptyNodes++;
      if (row.id.after !== words.length || row.id.index !== emptyNodes)
        throw idError(line, where, `${words.length}.${emptyNodes}`);
    }
  }
  if (words.length === 0) throw new UserError({ what: `${rows[0]!.where}: a sentence without words` });
  if (range.last > words.length) {
    throw new UserError({ what: `${range.where}: range to ${range.last} in a sentence of ${words.length} words` });
  }
  return words;
}

function idError(line: string, where: string, expected: string): UserError {
  return new UserError({ what: `${where}: ID out of order`, got: line.split('\t')[0], expected });
}

/** Gathers the mentions, and gives every mention's head the largest salience among the mentions it heads. */
function readMentions(
  words: readonly Word[],
  wordLines: readonly WordLine[],
  layout: EntityLayout,
  { document, mentions }: SentenceEntities,
): void {
  wordLines.forEach(({ misc, where }, at) => {
    for (const { entity, continues, offset, ...said } of mentionHeads(misc, layout, where)) {
      if (!continues) document.mentions.set(entity, (document.mentions.get(entity) ?? 0) + 1);
      // A minspan may point beyond the sentence, where a mention goes on in the next one.
      const head = words[at + offset];
      if (!head) continue;
      head.salience = Math.max(head.salience ?? 0, said.letters.replaceAll('n', '').length);
      if (!continues) mentions.push({ entity, head: at + offset, ...said });
    }
  });
}

const NOMINAL: readonly string[] = ['NOUN', 'PROPN'];

/** Adds the first nominal mention of each entity that has had none to the document's. */
function placeFirst(words: readonly Word[], { document, mentions }: SentenceEntities, seen: Set<string>): void {
  const heads = new Set<number>();
  for (const mention of mentions) {
    if (!NOMINAL.includes(words[mention.head]!.upos) || seen.has(mention.entity)) continue;
    seen.add(mention.entity);
    if (!heads.has(mention.head)) document.first.push(mention);
    heads.add(mention.head);
  }
}
