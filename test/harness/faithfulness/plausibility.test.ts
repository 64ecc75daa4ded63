import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readCorpus } from '../../../toolkit/corpus/corpus';
import type { MetricRow } from '../../../toolkit/harness/measure/records';
import type { WordRow } from '../../../toolkit/harness/run/words';
import { auprc, salientWords, tokenF1 } from '../../../toolkit/metrics/plausibility';
import { highFlags } from '../../../toolkit/rationale/high';
import { newPath } from '../../convertedFixture';
import { manifestOf, type SmallRuns, smallRuns } from '../smallRun';

let small: SmallRuns;
before(async () => {
  small = await smallRuns();
});

const SCORERS = [{ name: 'tas', layer: 2 }, { name: 'position' }];
const CHANGES = {
  layers: [2],
  scorers: [{ name: 'tas' }],
  faithfulness: {
    sentences: 30,
    scorers: SCORERS,
    operations: ['mask'],
    shares: [0.5],
    randomDraws: 2,
    effects: ['cls_cosine'],
    randomisedWeights: false,
  },
};
const METRICS = ['auprc', 'token_f1', 'token_iou', 'iou_f1'];

function rowsOf(dir: string): MetricRow[] {
  const { rows } = JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as { rows: MetricRow[] };
  return rows.filter(({ metric }) => METRICS.includes(metric));
}

function wordsOf(dir: string): WordRow[] {
  const lines = readFileSync(join(dir, 'tokens.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as WordRow);
}

const mean = (values: readonly (number | null)[]) => {
  const known = values.filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

test('with salience, scorers and random orders are held against the words that head salient entities', async () => {
  const { dir } = await small.run({}, CHANGES);
  const rows = rowsOf(dir);
  assert.deepEqual(
    rows.map(({ metric, scorer, boundary, scope }) => [metric, scorer, boundary, scope]),
    METRICS.flatMap((metric) =>
      ['tas', 'position', 'random'].map((scorer) => [
        metric,
        scorer,
        ...(metric === 'auprc' ? [null, null] : ['quantile 0.75', 'sentence']),
      ]),
    ),
  );
  for (const row of rows.filter(({ scorer }) => scorer !== 'random'))
    assert.ok(row.p !== null && row.pAdjusted! >= row.p && row.nullValue !== null, row.metric);
  const { sentences, gold } = manifestOf(dir).faithfulness!;
  assert.equal(gold, 'salience');
  const bySentence = sentences.map((sentence) => wordsOf(dir).filter((word) => word.sentence === sentence));
  const judged = bySentence.map((words) => {
    const scores = words.map((word) => word.scores['tas.post.2']!);
    const salient = salientWords(words.map(({ salience }) => salience));
    return {
      auprc: auprc.valueOf(scores, salient),
      f1: tokenF1.valueOf(highFlags(scores, { quantile: 0.75 }), salient),
    };
  });
  const found = (metric: string) => rows.find((row) => row.metric === metric && row.scorer === 'tas')!;
  assert.ok(Math.abs(found('auprc').value! - mean(judged.map((one) => one.auprc))) < 1e-12);
  assert.ok(Math.abs(found('token_f1').value! - mean(judged.map(({ f1 }) => f1))) < 1e-12);
  assert.equal(found('auprc').nSentences, judged.filter((one) => one.auprc !== null).length);
});

test("a file of ERASER's rationales is a corpus, and its evidence is gold", async () => {
  const dir = newPath('eraser');
  mkdirSync(join(dir, 'docs'), { recursive: true });
  const lines = Array.from({ length: 12 }, (_, at) => {
    writeFileSync(
      join(dir, 'docs', `d${at}`),
      'the old dog sees the river .\nthe small house\nthe cats barked under the bridge .\n',
    );
    const span = { docid: `d${at}`, start_token: 2, end_token: at % 2 ? 3 : 4 };
    return JSON.stringify({ annotation_id: `${at}`, evidences: [[span]], classification: 'x', query: '' });
  });
  const corpus = join(dir, 'val.jsonl');
  writeFileSync(corpus, lines.join('\n') + '\n');
  assert.equal(readCorpus(corpus).sentences.length, 24);
  const run = await small.run({}, { ...CHANGES, corpus });
  assert.equal(manifestOf(run.dir).faithfulness!.gold, 'evidence');
  const position = rowsOf(run.dir).find(({ metric, scorer }) => metric === 'auprc' && scorer === 'position')!;
  assert.equal(position.nSentences, 8, 'of the 16 held out those without evidence take no part');
  assert.ok(position.value! > 0 && position.value! < 1);
});

test('a corpus without a gold rationale has no such rows', async () => {
  const corpus = newPath('plain.conllu');
  writeFileSync(corpus, readFileSync(small.corpus, 'utf8').replaceAll(/Entity=\S+/g, '_'));
  const { dir } = await small.run({}, { ...CHANGES, corpus });
  assert.deepEqual(rowsOf(dir), []);
  assert.equal(manifestOf(dir).faithfulness!.gold, null);
});
