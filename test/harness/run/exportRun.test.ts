import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import {
  claimedScore,
  type ExportedRun,
  runArrow,
  runConllu,
  runEraser,
  runNpy,
} from '../../../toolkit/harness/run/exportRun';
import { readRun } from '../../../toolkit/harness/run/readRun';
import { highFlags, UPPER_QUARTILE } from '../../../toolkit/rationale/high';
import { newPath } from '../../convertedFixture';
import { command } from '../../experiments/command';
import { assertRefused } from '../../refusal';
import { type SmallRuns, smallRuns } from '../smallRun';

const KEY = 'tas.post.2';
const LINES = ['the old dog sees a stone', 'a  small', 'the river hears the quick dog .', ''];

let small: SmallRuns;
let dir: string;
/** Of drawn sentences of CoNLL-U, without one document. */
let run: ExportedRun;
/** Of rationales. */
let eraser: ExportedRun;
before(async () => {
  small = await smallRuns({ backend: 'cpu' });
  dir = (await small.run({}, { sample: 20, leaveOut: ['part-3'] })).dir;
  run = readRun(dir);
  const folder = newPath('eraser');
  mkdirSync(folder);
  writeFileSync(join(folder, 'docs.jsonl'), JSON.stringify({ docid: 'a', document: LINES.join('\n') }) + '\n');
  const corpus = join(folder, 'val.jsonl');
  writeFileSync(corpus, JSON.stringify({ evidences: [], docids: ['a'] }) + '\n');
  eraser = readRun((await small.run({}, { corpus, selection: { share: 0.3 } })).dir);
});

/** Whether each word of the run is HIGH, sentence by sentence. */
function high({ words }: ExportedRun): boolean[] {
  return [...new Set(words.map(({ sentence }) => sentence))].flatMap((at) => {
    const own = words.filter(({ sentence }) => sentence === at);
    return highFlags(
      own.map(({ scores }) => scores[KEY]!),
      UPPER_QUARTILE,
    );
  });
}

test('Arrow has the columns of tokens.jsonl, and of TAS which words are HIGH; .npy has the scores', () => {
  const table = tableFromIPC(runArrow(run));
  const rows = table.toArray().map((row: { toJSON: () => Record<string, unknown> }) => row.toJSON());
  const flags = high(run);
  assert.ok(flags.includes(true) && flags.includes(false));
  for (const [at, { scores, ...word }] of run.words.entries()) {
    const row = rows[at]!;
    for (const [name, value] of Object.entries({ ...word, ...scores, [`high.${KEY}`]: flags[at] }))
      assert.equal(row[name], value, `word ${at}, ${name}`);
  }
  assert.equal(table.schema.metadata.get('corpusDigest'), run.manifest.corpus.digest);
  const array = Buffer.from(runNpy(run));
  const keys = Object.keys(run.words[0]!.scores);
  assert.ok(
    array.toString('latin1').includes(`'<f8', 'fortran_order': False, 'shape': (${run.words.length}, ${keys.length})`),
  );
  const values = new Float64Array(Uint8Array.from(array.subarray(10 + array.readUInt16LE(8))).buffer);
  assert.deepEqual(
    [...values],
    run.words.flatMap(({ scores }) => keys.map((key) => scores[key]!)),
  );
  assert.equal(runNpy(run, KEY).length, 128 + 8 * run.words.length);
});

test('CoNLL-U is the corpus with TAS and HIGH of the words of the run, and of no others', () => {
  const path = newPath('out.conllu');
  writeFileSync(path, runConllu(run, KEY));
  const flags = high(run);
  const marks = new Map(
    run.words.map(({ sentenceId, word, scores }, at) => [
      `${sentenceId} ${word}`,
      `TAS=${Number(scores[KEY]!.toPrecision(7))}|HIGH=${flags[at] ? 'Yes' : 'No'}`,
    ]),
  );
  const [before, after] = [small.corpus, path].map((file) => readCorpus(file).sentences);
  assert.equal(new Set(run.words.map(({ sentence }) => sentence)).size, 20);
  let marked = 0;
  for (const [at, { id, words }] of after!.entries())
    for (const [word, { annotation }] of words.entries()) {
      const old = before![at]!.words[word]!.annotation!.misc;
      const mark = marks.get(`${id} ${word}`);
      assert.equal(annotation!.misc, mark === undefined ? old : old === '_' ? mark : `${old}|${mark}`, `${id} ${word}`);
      marked += mark === undefined ? 0 : 1;
    }
  assert.equal(marked, run.words.length);
});

test('HIGH words are rationales that the reader finds again as evidence, document by document', () => {
  const folder = newPath('out');
  mkdirSync(folder);
  const { annotations, documents } = runEraser(run, KEY);
  writeFileSync(join(folder, 'docs.jsonl'), documents);
  writeFileSync(join(folder, 'out.jsonl'), annotations);
  const { sentences } = readCorpus(join(folder, 'out.jsonl'));
  const flags = new Map(high(run).map((flag, at) => [`${run.words[at]!.sentence} ${run.words[at]!.word}`, flag]));
  const corpus = readCorpus(small.corpus, { sample: { sentences: 20, seed: 8 }, leaveOut: ['part-3'] });
  assert.deepEqual(
    sentences.map(({ document, words }) => [document, words.map(({ form }) => form)]),
    corpus.sentences.map(({ document, words }) => [document, words.map(({ form }) => form)]),
  );
  for (const [at, { evidence }] of sentences.entries())
    assert.deepEqual(
      evidence,
      corpus.sentences[at]!.words.map((_, word) => flags.get(`${at} ${word}`) ?? false),
      `sentence ${at}`,
    );
});

test('of a corpus of rationales the documents stay, and tokens are counted through them, empty ones and short lines too', () => {
  const { annotations, documents } = runEraser(eraser, KEY);
  assert.deepEqual(JSON.parse(documents), { docid: 'a', document: LINES.join('\n') });
  const { evidences, ...others } = JSON.parse(annotations) as { evidences: Record<string, unknown>[][] };
  assert.deepEqual(others, { annotation_id: 'a', query: KEY, query_type: null, classification: null, docids: ['a'] });
  const tokens = LINES.flatMap((line) => line.split(' '));
  const chosen = tokens.map(() => false);
  for (const [evidence, ...more] of evidences) {
    const { docid, start_token: start, end_token: end, text, ...sentences } = evidence as Record<string, never>;
    assert.deepEqual([docid, more, sentences], ['a', [], { start_sentence: -1, end_sentence: -1 }]);
    assert.equal(text, tokens.slice(start, end).join(' '));
    chosen.fill(true, start, end);
  }
  const flags = high(eraser);
  const places = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15]; // the words of the two long lines; the short one has an empty token
  assert.deepEqual(
    tokens.flatMap((_, at) => (chosen[at] ? [at] : [])),
    places.filter((_, at) => flags[at]),
  );
});

test('what a run does not have is refused: a score, a TAS, CoNLL-U, its corpus as it was', async () => {
  assert.equal(claimedScore(run), KEY);
  await assertRefused(
    () => runNpy(run, 'tas.pst.2'),
    /No such score in this run: got "tas\.pst\.2"\. Did you mean "tas/,
  );
  await assertRefused(() => runConllu(run, 'attention_received.2'), /MISC has a TAS: got "attention_received\.2"/);
  await assertRefused(() => runConllu(eraser, KEY), /CoNLL-U is written where the corpus is: got ".*val\.jsonl"/);
  const copy = newPath('copy.conllu');
  writeFileSync(copy, readFileSync(small.corpus));
  const moved = { ...run, config: { ...run.config, corpus: copy } };
  runEraser(moved, KEY);
  appendFileSync(copy, '# more\n');
  await assertRefused(() => runEraser(moved, KEY), /copy\.conllu is not what the run read: sha256: got "/);
});

test('the command writes one or several files, and no documents beside others', async () => {
  const folder = newPath('files');
  mkdirSync(folder);
  const paths = ['a.arrow', 'a.npy', 'a.conllu', 'a.jsonl'].map((name) => join(folder, name));
  const { code, stderr } = await command('run', 'export', dir, ...paths, '--score', 'tas.post.1');
  assert.equal(code, 0, stderr);
  const { annotations, documents } = runEraser(run, 'tas.post.1');
  const contents = [runArrow(run), runNpy(run, 'tas.post.1'), runConllu(run, 'tas.post.1'), annotations, documents];
  for (const [at, path] of [...paths, join(folder, 'docs.jsonl')].entries())
    assert.deepEqual(readFileSync(path), Buffer.from(contents[at]!), path);
  const beside = join(dirname(eraser.config.corpus), 'other.jsonl');
  const cases: [args: string[], message: RegExp][] = [
    [
      [dir, beside],
      /error: .*other\.jsonl: other documents stand beside it in .*docs\.jsonl; expected a folder without\n$/,
    ],
    [
      [dir, 'a.csv'],
      /error: a\.csv: unknown format: got "\.csv"; expected \.arrow, \.npy, \.conllu, \.conllulex, \.jsonl/,
    ],
    [[dir, small.corpus], /small\.conllu is what is read; expected a new file\n$/],
    [
      [dir, join(folder, 'docs.jsonl')],
      /error: a file of rationales: got ".*docs\.jsonl"; expected another name, such as rationales\.jsonl/,
    ],
    [[newPath('none'), 'a.npy'], /error: Not a complete run: /],
  ];
  const ended = await Promise.all(cases.map(([args]) => command('run', 'export', ...args)));
  ended.forEach((one, at) => {
    assert.match(one.stderr, cases[at]![1]);
    assert.equal(one.code, 2);
  });
});
