import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { MIN_WORDS, readCorpus } from '../../toolkit/corpus/corpus';
import { UserError } from '../../toolkit/errors';

const FIXTURES = join(__dirname, '../fixtures/corpora');
const HAND = join(FIXTURES, 'hand.conllu');
const ROW = '1\tkiln\t_\tNOUN\t_\t_\t0\t_\t_\t_\n';

function refuses(read: () => unknown, message: RegExp): void {
  assert.throws(read, (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

/** Runs `check` on a file of these bytes in a folder of its own. */
function withFile(name: string, content: string | Buffer, check: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'afn-corpus-'));
  try {
    writeFileSync(join(folder, name), content);
    check(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a CoNLL-U corpus is gold, named after its file, and holds the sentences of four words and more', () => {
  const { sentences, ...corpus } = readCorpus(HAND);
  const digest = createHash('sha256').update(readFileSync(HAND)).digest('hex');
  assert.deepEqual(corpus, {
    name: 'hand',
    digest,
    tags: 'gold',
    hasHeads: true,
    hasSalience: true,
    hasEvidence: false,
  });
  assert.equal(MIN_WORDS, 4);
  assert.deepEqual(
    sentences.map(({ id, words }) => [id, words.length]),
    [
      ['harbour-1', 9],
      ['harbour-2', 8],
      ['4', 4],
    ],
  );
});

test('a sample is of the sentences of four words and more; one beyond the corpus is refused', () => {
  const ids = (sentences: number, seed = 1) =>
    readCorpus(HAND, { sample: { sentences, seed } }).sentences.map(({ id }) => id);
  assert.deepEqual(ids(3), ['harbour-1', 'harbour-2', '4']);
  // Two documents: the second gives its one sentence whatever is drawn of the first.
  const drawn = new Set(Array.from({ length: 20 }, (_, seed) => ids(2, seed).join()));
  assert.deepEqual([...drawn].sort(), ['harbour-1,4', 'harbour-2,4']);
  for (const sentences of [0, -1, 1.5, NaN, 4])
    refuses(
      () => ids(sentences),
      /^sample: got \S+; expected 1 to 3, the sentences of at least 4 words that there are$/,
    );
});

test('documents are left out by the beginnings of their ids, before sentences are counted or drawn', () => {
  const ids = (leaveOut: string[], others: { limit?: number } = {}) =>
    readCorpus(HAND, { leaveOut, ...others }).sentences.map(({ id }) => id);
  const documents = readCorpus(HAND).sentences.map(({ document }) => document);
  assert.deepEqual(documents, ['harbour', 'harbour', 'kiln']);
  assert.deepEqual(ids(['har']), ['4']);
  assert.deepEqual(ids(['harbour'], { limit: 1 }), ['4']);
  assert.deepEqual(ids(['kiln', 'k']), ['harbour-1', 'harbour-2']);
  const sample = { sentences: 1, seed: 1 };
  assert.deepEqual(
    readCorpus(HAND, { leaveOut: ['harbour'], sample }).sentences.map(({ id }) => id),
    ['4'],
  );
  refuses(
    () => ids(['kiln', 'arbour']),
    /^leaveOut: \S*hand\.conllu has no document whose id begins so: got "arbour"; expected the beginning of an id, such as harbour$/,
  );
  refuses(() => ids(['harbour', 'kiln']), /hand\.conllu: no sentence of at least 4 words$/);
});

test('the limit counts sentences of four words and more; one beyond the corpus takes all', () => {
  const ids = (limit: number) => readCorpus(HAND, { limit }).sentences.map(({ id }) => id);
  assert.deepEqual(ids(1), ['harbour-1']);
  assert.deepEqual(ids(3), ['harbour-1', 'harbour-2', '4']);
  assert.deepEqual(ids(99), ['harbour-1', 'harbour-2', '4']);
  for (const limit of [0, -1, 1.5, NaN]) {
    refuses(() => readCorpus(HAND, { limit }), /^limit: got \S+; expected a whole number of sentences, at least 1$/);
  }
});

test('plain text and JSON lines are split and tagged, and marked as predicted', () => {
  for (const file of ['notes.txt', 'notes.jsonl']) {
    const corpus = readCorpus(join(FIXTURES, file));
    assert.equal(corpus.tags, 'predicted');
    assert.deepEqual([corpus.name, corpus.hasHeads, corpus.hasSalience], ['notes', false, false]);
    const lastLine = file === 'notes.txt' ? '4' : '3';
    assert.deepEqual(
      corpus.sentences.map(({ id, document, text }) => [id, document, text]),
      [
        ['1.1', '1', 'The baker opens at six.'],
        ['1.2', '1', "She doesn't rest."],
        [`${lastLine}.1`, lastLine, "It's warm near the oven."],
      ],
    );
    assert.deepEqual(corpus.sentences[1]!.words[2], { form: "n't", upos: 'PART', head: null, salience: null });
    assert.equal(readCorpus(join(FIXTURES, file), { limit: 2 }).sentences.length, 2);
  }
});

test('a byte order mark is no part of the first line', () => {
  withFile(
    'x.conllu',
    `\uFEFF# newdoc id = kiln\n${[1, 2, 3, 4].map((id) => ROW.replace('1\t', `${id}\t`)).join('')}`,
    (path) => {
      assert.equal(readCorpus(path).sentences[0]!.document, 'kiln');
    },
  );
});

test('a corpus that lacks a head anywhere has no heads', () => {
  const text = readFileSync(HAND, 'utf8').replace('ADV\t_\t_\t4', 'ADV\t_\t_\t_');
  withFile('x.conllu', text, (path) => {
    assert.equal(readCorpus(path).hasHeads, false);
    assert.equal(readCorpus(path, { limit: 2 }).hasHeads, true);
  });
});

test('a file that cannot be read as a corpus is refused by name', () => {
  refuses(
    () => readCorpus('corpus.conll'),
    /^corpus\.conll: unknown corpus format: got "\.conll"; .*Did you mean "\.conllu"\?$/,
  );
  refuses(() => readCorpus('none.conllu'), /^none\.conllu: cannot be read \(ENOENT/);
  for (const name of ['x.conllu', 'x.txt', 'x.jsonl']) {
    withFile(name, '', (path) => {
      refuses(() => readCorpus(path), /x\.(conllu|txt|jsonl): the file is empty$/);
    });
    withFile(name, ' \n\n', (path) => {
      refuses(() => readCorpus(path), /x\.(conllu|txt|jsonl): the file is empty$/);
    });
  }
});

test('bytes that are not UTF-8 are refused with their line', () => {
  const bytes = Buffer.concat([
    Buffer.from('caf\u00e9 one\n\u732b\n'),
    Buffer.from([0x63, 0xe9, 0x0a]),
    Buffer.from('end\n'),
  ]);
  withFile('x.txt', bytes, (path) => {
    refuses(() => readCorpus(path), /x\.txt:3: not UTF-8$/);
  });
});

test('a corpus without a sentence of four words is refused', () => {
  withFile('x.conllu', ROW, (path) => {
    refuses(() => readCorpus(path), /x\.conllu: no sentence of at least 4 words$/);
  });
  withFile('x.txt', 'Too short.\n', (path) => {
    refuses(() => readCorpus(path), /x\.txt: no sentence of at least 4 words$/);
  });
});

test('a malformed line is refused by file and line, also beyond the limit', () => {
  withFile('x.conllu', `${readFileSync(HAND, 'utf8')}\nbroken\n`, (path) => {
    const line = readFileSync(HAND, 'utf8').split('\n').length + 1;
    refuses(() => readCorpus(path, { limit: 1 }), new RegExp(`x\\.conllu:${line}: columns: got 1;`));
  });
  const good = '{"text": "The kiln is very warm."}';
  const bad: [string, RegExp][] = [
    ['{"text": ', /x\.jsonl:2: not JSON: got "\{\\"text\\": "; expected an object with "text"$/],
    ['{"body": "x"}', /x\.jsonl:2: not an object with a string "text": got "\{/],
    ['{"text": 3}', /x\.jsonl:2: not an object with a string "text"/],
    ['["text"]', /x\.jsonl:2: not an object with a string "text"/],
    ['{"text": " "}', /x\.jsonl:2: "text" is blank$/],
    [`{"body": "${'x'.repeat(99)}"}`, /: got "\{\\"body\\": \\"x{50}\.\.\."$/],
  ];
  for (const [line, message] of bad) {
    withFile('x.jsonl', `${good}\n${line}\n`, (path) => {
      refuses(() => readCorpus(path, { limit: 1 }), message);
    });
  }
});
