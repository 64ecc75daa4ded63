import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highFlags, highSets } from '../../../toolkit/rationale/high';
import { type PageWords, pageWords } from '../../../toolkit/report/html/words';
import { WordData } from '../../../toolkit/report/page/wordData';
import { runConfigOf } from '../../harness/runConfigOf';
import { sampleRun } from '../sampleRun';

const PLENTY = 10_000_000;

function dataOf(words: PageWords) {
  assert.ok('data' in words, JSON.stringify(words));
  return words.data;
}

test('every score and HIGH of every word comes back from the page as it is in the run', () => {
  const run = sampleRun();
  const data = dataOf(pageWords(run, PLENTY));
  const unpacked = new WordData(data);
  assert.deepEqual(
    data.series.map(({ scorer, site, layers }) => [scorer, site, layers.length]),
    [
      ['tas', 'post', 13],
      ['tas', 'pre', 13],
      ['attention_received', null, 12],
      ['frequency', null, 1],
    ],
  );
  for (const series of data.series)
    for (const layer of series.layers)
      for (const [sentence] of data.sentences.entries()) {
        const key = [series.scorer, series.site, layer].filter((part) => part !== null).join('.');
        const rows = run.words.filter((word) => word.sentence === sentence);
        const scores = rows.map((row) => row.scores[key]!);
        const shown = unpacked.words(sentence, series, layer);
        assert.deepEqual(
          shown.map(({ form }) => form),
          rows.map(({ form }) => form),
        );
        assert.deepEqual(
          shown.map(({ isHigh }) => isHigh),
          highFlags(scores, { quantile: 0.75 }),
          key,
        );
        for (const [at, { score }] of shown.entries())
          assert.ok(Math.abs(score! - scores[at]!) < 0.001, `${key} ${score} ${scores[at]}`);
      }
});

test('HIGH over the corpus is drawn over all its words, those that do not fit into the page too', () => {
  const run = sampleRun();
  run.config.high.scopes = ['corpus'];
  const data = dataOf(pageWords(run, 8000));
  assert.equal(data.sentences.length, 5);
  const scores = Float64Array.from(run.words, (word) => word.scores['tas.post.8']!);
  const all = highSets(scores, { starts: [0], isSelection: [false] }, 'corpus')({ quantile: 0.75 });
  const series = data.series.find(({ site }) => site === 'post')!;
  assert.equal(series.boundary, 'at or above the upper quartile of the corpus');
  const shown = data.sentences.flatMap((_, sentence) => new WordData(data).words(sentence, series, 8));
  assert.deepEqual(
    shown.map(({ isHigh }) => isHigh),
    all.slice(0, shown.length),
  );
});

test('the first sentences are kept as far as they fit, and never more bytes than allowed', () => {
  const run = sampleRun();
  for (const bytes of [4000, 8000, 60_000, PLENTY]) {
    const words = pageWords(run, bytes);
    const data = dataOf(words);
    assert.ok('sentences' in words && words.sentences === 6);
    assert.ok(Buffer.byteLength(JSON.stringify(data)) <= bytes + 2500, `${bytes}`);
    assert.equal(data.sentences[0]![0], 's-0');
  }
  assert.deepEqual(pageWords(run, 10), { absent: 'The scores of not even one sentence fit into this page' });
});

test('what a run without words, or with words without scores, says instead', () => {
  const run = sampleRun();
  assert.match((pageWords({ ...run, words: [] }, PLENTY) as { absent: string }).absent, /^These are kept figures/);
  const unscored = run.words.map((word) => ({ ...word, scores: {} }));
  assert.match((pageWords({ ...run, words: unscored }, PLENTY) as { absent: string }).absent, /^No scorer of this run/);
});

test('a column that some word has no finite score for is left out; equal scores divide by nothing', () => {
  const run = sampleRun();
  run.words[3]!.scores['tas.pre.4'] = null as unknown as number;
  for (const word of run.words) word.scores['tas.pre.5'] = 7;
  const data = dataOf(pageWords(run, PLENTY));
  const pre = data.series.find(({ site }) => site === 'pre')!;
  assert.ok(!pre.layers.includes(4) && pre.layers.includes(5));
  const words = new WordData(data).words(0, pre, 5);
  assert.deepEqual(new Set(words.map(({ score }) => score)), new Set([7]));
});

test('a selection boundary in a run without a selection split is not drawn', () => {
  const run = sampleRun();
  run.config.high.scopes = ['selection'];
  for (const word of run.words) word.split = 'held';
  const data = dataOf(pageWords(run, PLENTY));
  assert.equal(data.series[0]!.boundary, null);
  assert.ok(new WordData(data).words(0, data.series[0]!, null).every(({ isHigh }) => !isHigh));
});

test("scores with factors in their name have their scorer's own boundary, scope and description", () => {
  const run = sampleRun();
  run.config.scorers = runConfigOf({
    name: 'sample',
    checkpoint: 'somewhere',
    corpus: 'somewhere.conllu',
    scorers: [{ name: 'tas', norm: ['l2', 'l1'], boundary: [{ quantile: 0.9 }], scope: ['corpus'] }],
  }).scorers;
  for (const word of run.words) word.scores['tas.post.8,norm=l1'] = (word.word * 7 + word.sentence) % 41;
  const data = dataOf(pageWords(run, PLENTY));
  const l1 = data.series.find(({ scorer }) => scorer === 'tas,norm=l1')!;
  const l2 = data.series.find(({ scorer, site }) => scorer === 'tas' && site === 'post')!;
  assert.equal(l1.boundary, 'at or above the 0.9 quantile of the corpus');
  assert.equal(l2.boundary, l1.boundary);
  assert.ok(l2.description !== '');
  assert.equal(l1.description, l2.description);
  const scores = Float64Array.from(run.words, (word) => word.scores['tas.post.8,norm=l1']!);
  const shown = data.sentences.flatMap((_, sentence) => new WordData(data).words(sentence, l1, 8));
  assert.deepEqual(
    shown.map(({ isHigh }) => isHigh),
    highSets(scores, { starts: [0], isSelection: [false] }, 'corpus')({ quantile: 0.9 }),
  );
});
