import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runTaps } from '../../../toolkit/activations/run';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import { englishFrequencies } from '../../../toolkit/corpus/frequency';
import { readRun, type RunRecord } from '../../../toolkit/harness/run/readRun';
import { type SmallRuns, smallRuns } from '../smallRun';

const SENTENCES = 60;

let small: SmallRuns;
let run: RunRecord;
before(async () => {
  small = await smallRuns({ sentences: SENTENCES });
  run = readRun((await small.run()).dir);
});

test('word scores are the taps of their wordpieces; words without wordpieces are left out', async () => {
  const sentences = readCorpus(small.corpus).sentences;
  const model = await small.backend.loadModel(small.checkpoint);
  const encodings = sentences.map(({ words }) => model.tokenizer.encodeWords(words.map(({ form }) => form)));
  const taps = await runTaps(model, encodings, ['tas.2', 'residual_norm.3', 'attention_received.1']);
  await model.dispose();
  const expected = encodings.flatMap(({ wordIds }, sentence) =>
    [...new Set(wordIds.filter((word) => word !== null))].map((word) => {
      const pieces = [...wordIds.keys()].filter((piece) => wordIds[piece] === word);
      const sum = (valueOf: (piece: number) => number) => pieces.reduce((total, piece) => total + valueOf(piece), 0);
      const { 'tas.2': post, 'residual_norm.3': pre, 'attention_received.1': received } = taps[sentence]!;
      const tokens = wordIds.length;
      return {
        place: [sentence, word, pieces.length],
        post: sum((piece) => post!.values[piece]!) / pieces.length,
        pre: sum((piece) => pre!.values[piece]!) / pieces.length,
        received: sum((piece) =>
          [0, 1, 2, 3].reduce((all, head) => all + received!.values[head * tokens + piece]! / 4, 0),
        ),
      };
    }),
  );
  assert.deepEqual(
    run.words.map(({ sentence, word, pieces }) => [sentence, word, pieces]),
    expected.map(({ place }) => place),
  );
  expected.forEach((row, at) => {
    const { scores } = run.words[at]!;
    assert.ok(Math.abs(scores['tas.post.2']! - row.post) < 1e-5);
    assert.ok(Math.abs(scores['tas.pre.3']! - row.pre) < 1e-5);
    assert.ok(Math.abs(scores['attention_received.1']! - row.received) < 1e-5);
  });
  assert.ok(run.words.some(({ pieces }) => pieces > 1));
});

test('a word of which the tokenizer leaves nothing has no row', () => {
  const all = readCorpus(small.corpus).sentences.flatMap(({ words }) => words);
  assert.equal(all.filter(({ form }) => form === '\u00ad').length, SENTENCES / 5);
  assert.equal(run.words.filter(({ form }) => form === '\u00ad').length, 0);
  assert.equal(run.words.length, all.length - SENTENCES / 5);
});

test('every row has its sentence, split, stratum, depth, frequency and salience', () => {
  const sentences = readCorpus(small.corpus).sentences;
  const frequencies = englishFrequencies();
  for (const row of run.words) {
    const sentence = sentences[row.sentence]!;
    const word = sentence.words[row.word]!;
    assert.deepEqual(
      [row.sentenceId, row.document, row.form, row.upos, row.salience],
      [sentence.id, sentence.document, word.form, word.upos, word.salience],
    );
    // The first word is the root of every sentence, and governs all others.
    assert.equal(row.depth, row.word === 0 ? 0 : 1);
    assert.equal(row.negLogFrequency, frequencies.negLogFrequency(word.form));
  }
  const strata = new Map(run.words.map(({ upos, stratum }) => [upos, stratum]));
  assert.deepEqual([strata.get('NOUN'), strata.get('DET'), strata.get('PUNCT')], ['content', 'function', 'punct']);
  const split = new Map(run.words.map(({ sentence, split }) => [sentence, split]));
  const selected = [...split.values()].filter((name) => name === 'selection').length;
  assert.equal(selected, run.manifest.corpus.selectionSentences);
  assert.ok(run.words.every(({ sentence, split: own }) => split.get(sentence) === own));
});
