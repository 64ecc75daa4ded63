import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { type Corpus, readCorpus } from '../../toolkit/corpus/corpus';
import { assertRefused } from '../refusal';

const scratch = mkdtempSync(join(tmpdir(), 'rationales-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

/** Thirteen tokens in three sentences, the second too short. */
const FILM = 'the film is a bore\n\nwhat a waste\nthe music is good .\n';
const REVIEW = { docid: 'review', document: 'it was fun to watch\nwe laughed' };

function annotation(...evidences: object[]): string {
  return JSON.stringify({ annotation_id: 'a', query: 'what ?', classification: 'NEG', evidences: [evidences] });
}
const span = (start_token: number, end_token: number, text?: unknown, docid = 'film') => ({
  docid,
  start_token,
  end_token,
  start_sentence: -1,
  end_sentence: -1,
  ...(text !== undefined && { text }),
});

/** A file of rationales in a folder of its own, with its documents. */
function rationaleFile(lines: string[], documents: 'folder' | 'file' | 'none' = 'folder'): string {
  const dir = mkdtempSync(join(scratch, 'data-'));
  if (documents === 'folder') {
    mkdirSync(join(dir, 'docs'));
    writeFileSync(join(dir, 'docs', 'film'), FILM);
    writeFileSync(join(dir, 'docs', REVIEW.docid), REVIEW.document);
  }
  if (documents === 'file') {
    const film = { docid: 'film', document: FILM };
    writeFileSync(join(dir, 'docs.jsonl'), `${JSON.stringify(film)}\n${JSON.stringify(REVIEW)}\n`);
  }
  writeFileSync(join(dir, 'val.jsonl'), lines.join('\n') + '\n');
  return join(dir, 'val.jsonl');
}

const LINES = [
  annotation(span(4, 5, 'bore'), span(7, 10, 'waste the  music')),
  '',
  annotation(span(3, 5, [17, 4])),
  annotation(span(0, 2, 'it was', 'review')),
];

const evidenceOf = ({ sentences }: Corpus) => sentences.map(({ evidence }) => evidence);

/** The same for `docs.jsonl`, where the blank line of the film is a token. */
const LINES_OF_FILE = [
  annotation(span(4, 5, 'bore'), span(8, 11, 'waste the  music')),
  '',
  annotation(span(3, 6, [17, 4])),
  LINES[3]!,
];

test('evidence is mapped to the words of sentences, all annotations of a document together', () => {
  for (const documents of ['folder', 'file'] as const) {
    const corpus = readCorpus(rationaleFile(documents === 'file' ? LINES_OF_FILE : LINES, documents));
    assert.deepEqual(
      corpus.sentences.map(({ id, document, text }) => [id, document, text]),
      [
        ['film.1', 'film', 'the film is a bore'],
        ['film.3', 'film', 'the music is good .'],
        ['review.1', 'review', 'it was fun to watch'],
      ],
    );
    assert.deepEqual(evidenceOf(corpus), [
      [false, false, false, true, true],
      [true, true, false, false, false],
      [true, true, false, false, false],
    ]);
    assert.equal(corpus.name, 'val');
    assert.deepEqual([corpus.tags, corpus.hasHeads, corpus.hasSalience], ['predicted', false, false]);
    assert.ok(corpus.hasEvidence);
    assert.deepEqual(
      corpus.sentences[1]!.words.map(({ form, upos }) => `${form}/${upos}`),
      ['the/DET', 'music/NOUN', 'is/AUX', 'good/ADJ', './PUNCT'],
    );
  }
});

test('a document that is named and has no evidence is read as well', () => {
  const line = JSON.stringify({ evidences: [], docids: ['review'] });
  const corpus = readCorpus(rationaleFile([line]));
  assert.deepEqual(
    corpus.sentences.map(({ id }) => id),
    ['review.1'],
  );
  assert.deepEqual(evidenceOf(corpus), [[false, false, false, false, false]]);
});

test('the digest is that of the file and of its documents', () => {
  const digest = (path: string) => readCorpus(path).digest;
  const path = rationaleFile(LINES);
  assert.equal(digest(path), digest(rationaleFile(LINES)));
  assert.notEqual(digest(path), digest(rationaleFile(LINES.slice(0, 3))));
  writeFileSync(join(dirname(path), 'docs', 'film'), FILM.replace('good', 'bad'));
  assert.notEqual(digest(path), digest(rationaleFile(LINES)));
});

test('a span that is not in its document is refused', async () => {
  for (const [start, end] of [
    [11, 14],
    [-1, 3],
    [5, 5],
    [6, 2],
  ] as const)
    await assertRefused(
      () => readCorpus(rationaleFile([LINES[0]!, annotation(span(start, end))])),
      new RegExp(
        `/val\\.jsonl:2: evidence in document "film": got "tokens ${start} to ${end}"; expected a span within its 13 tokens, the end exclusive$`,
      ),
    );
});

test('a span that misses its text is refused, with the text that was expected', async () => {
  await assertRefused(
    () => readCorpus(rationaleFile([annotation(span(8, 10, 'the film'))])),
    /\/val\.jsonl:1: text of the evidence in document "film": got "the film"; expected "the music", its tokens 8 to 10$/,
  );
});

test('documents that are missing are named', async () => {
  for (const [documents, id] of [
    ['folder', 'flim'],
    ['file', 'flim'],
    ['folder', '../val.jsonl'],
    ['folder', '..'],
  ] as const)
    await assertRefused(
      () => readCorpus(rationaleFile([annotation(span(0, 1, undefined, id))], documents)),
      /\/val\.jsonl:1: no such document: got ".*"; expected the id of one beside the file$/,
    );
  await assertRefused(
    () => readCorpus(rationaleFile(LINES, 'none')),
    /val\.jsonl: no documents; expected .*\/docs\/ or .*\/docs\.jsonl$/,
  );
});

test('documents in a folder and in a file are refused, both named', async () => {
  const path = rationaleFile(LINES, 'folder');
  writeFileSync(join(dirname(path), 'docs.jsonl'), `${JSON.stringify(REVIEW)}\n`);
  await assertRefused(
    () => readCorpus(path),
    /val\.jsonl: documents in both .*\/docs\/ and .*\/docs\.jsonl; expected one of the two$/,
  );
});

test('lines that are no annotation are refused by file and line', async () => {
  for (const [line, what] of [
    [
      'not json',
      ': not JSON; expected an ERASER annotation, with "evidences" as lists of \\{docid, start_token, end_token\\}',
    ],
    ['{"annotation_id": "a"}', ': evidences is missing; expected a list'],
    [annotation({ docid: 'film', start_token: 1 }), ': evidences\\.0\\.0\\.end_token is missing; expected a number'],
  ] as const)
    await assertRefused(() => readCorpus(rationaleFile([LINES[0]!, '', line])), new RegExp(`/val\\.jsonl:3${what}$`));
});

test('a damaged docs.jsonl is refused by its line', async () => {
  const path = rationaleFile(LINES_OF_FILE, 'file');
  writeFileSync(join(dirname(path), 'docs.jsonl'), `${JSON.stringify(REVIEW)}\n{"docid": 3}\n`);
  await assertRefused(() => readCorpus(path), /docs\.jsonl:2: docid: got 3; expected a text$/);
});

test('a file of short sentences alone has nothing to measure', async () => {
  const path = rationaleFile([annotation(span(0, 1, undefined, 'review'))]);
  writeFileSync(join(dirname(path), 'docs', 'review'), 'we laughed\n');
  await assertRefused(() => readCorpus(path), /val\.jsonl: no sentence of at least 4 words$/);
});

/** The evidence words of a corpus of one document under either layout, with one span of evidence. */
function evidenceWords(document: string, evidence: object, layout: 'folder' | 'file'): string[] {
  const dir = mkdtempSync(join(scratch, 'data-'));
  if (layout === 'folder') mkdirSync(join(dir, 'docs'));
  if (layout === 'folder') writeFileSync(join(dir, 'docs', 'film'), document);
  else writeFileSync(join(dir, 'docs.jsonl'), JSON.stringify({ docid: 'film', document }) + '\n');
  writeFileSync(join(dir, 'val.jsonl'), annotation(evidence) + '\n');
  return readCorpus(join(dir, 'val.jsonl')).sentences.flatMap(({ words, evidence }) =>
    words.filter((_, at) => evidence![at]).map(({ form }) => form),
  );
}

test("tokens are those of ERASER's own reader, in docs/ and in docs.jsonl", () => {
  const REST = 'king ran over the hill .\nthe dog sat on the mat today .\n';
  const nbsp = `the\u00a0old ${REST}`;
  // What Python 3 gives for `line.strip().split(' ')`, which that reader says, with its filters for docs/.
  for (const [document, start, end, text, file, folder] of [
    [nbsp, 1, 2, undefined, ['king'], ['king']],
    [nbsp, 1, 2, [5], ['king'], ['king']],
    [nbsp, 1, 2, 'king', ['king'], ['king']],
    [nbsp, 0, 1, 'the old', ['the\u00a0old'], ['the\u00a0old']],
    [`the old  ${REST}`, 3, 4, undefined, ['king'], ['ran']],
    [`\u00a0 \x1c the old ${REST}`, 2, 3, 'king', ['king'], ['king']],
    [`the old king ran .\n\nthe dog sat on the mat .`, 7, 8, undefined, ['dog'], ['sat']],
    [`the old king ran .\n \t\nthe dog sat on the mat .`, 7, 8, undefined, ['dog'], ['sat']],
    [`the old king ran .\r\nthe dog sat on the mat .`, 6, 7, 'dog', ['dog'], ['dog']],
    [`the old king ran . \t the dog`, 6, 7, undefined, ['the'], ['the']],
    [`the old\tking ran over it`, 1, 2, 'old king', ['old\tking'], ['old\tking']],
    [`the old\u2028king ran over it`, 2, 3, 'ran', ['ran'], ['ran']],
    [`the \ufeff king ran over it`, 2, 3, 'king', ['king'], ['king']],
  ] as const) {
    for (const [layout, expected] of [
      ['file', file],
      ['folder', folder],
    ] as const)
      assert.deepEqual(
        evidenceWords(document, span(start, end, text), layout),
        expected,
        `${layout}: ${JSON.stringify(document)} ${start} to ${end}`,
      );
  }
});

test('a carriage return ends a line of docs/, as Python reads text, and not one of docs.jsonl', () => {
  const document = 'the old king ran\rthe dog sat on the mat';
  assert.deepEqual(evidenceWords(document, span(5, 6), 'folder'), ['dog']);
  assert.deepEqual(evidenceWords(document, span(4, 5), 'file'), ['dog']);
});

test('the words of a document hold no token without a character', () => {
  const path = rationaleFile([annotation(span(0, 13))], 'file');
  writeFileSync(join(dirname(path), 'docs.jsonl'), `${JSON.stringify({ docid: 'film', document: `  ${FILM}  \n` })}\n`);
  const forms = readCorpus(path).sentences.map(({ words }) => words.map(({ form }) => form).join('|'));
  assert.deepEqual(forms, ['the|film|is|a|bore', 'the|music|is|good|.']);
});
