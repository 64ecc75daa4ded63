import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jackknife } from '../../toolkit/metrics/metric';
import { metricNamed } from '../../toolkit/metrics/registry';
import { fewerDraws, prepareSample, stratumOf } from '../../toolkit/metrics/sample';
import { contentSentenceAucs } from '../../toolkit/metrics/classAuc';
import { PROTOTYPE_NAMES } from '../prototypeNames';
import { assertNear } from './near';

const words = {
  upos: ['NOUN', 'DET', 'VERB', 'NOUN', 'DET', 'ADJ', 'ADP', 'NOUN', 'PUNCT'],
  salience: [2, null, null, 0, null, null, null, 1, null],
  sentence: [0, 0, 0, 1, 1, 2, 2, 3, 3],
  document: ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'],
};
const scored = {
  scores: [5, 3, 2, 6, 7, 4, 1, 8, 9],
  high: [true, false, false, false, true, true, false, true, true],
};
const sample = prepareSample(words, { draws: 30, seed: 4 });
const auc = metricNamed('auc_content_function');

test('what is not said of the words is unknown', () => {
  assert.deepEqual(
    sample.depth,
    words.upos.map(() => null),
  );
  assert.equal(
    metricNamed('rho_depth').evaluate(sample, scored).reason,
    'no word of the sample has a dependency depth',
  );
  assert.throws(() => prepareSample({ ...words, depth: [1] }, { draws: 1, seed: 1 }), {
    message: 'depth has 1 entries for 9 words',
  });
});

test('fewer draws are the first of more, by sentence and by document', () => {
  const fewer = fewerDraws(sample, 7);
  assert.deepEqual(fewer.sentences.draws, sample.sentences.draws.slice(0, 7));
  assert.deepEqual(fewer.documents.draws, sample.documents.draws.slice(0, 7));
  assert.deepEqual(prepareSample(words, { draws: 7, seed: 4 }), fewer);
  for (const name of ['auc_content_function', 'high_content_share', 'content_share', 'rho_frequency']) {
    const [few, all] = [fewer, sample].map((on) => metricNamed(name).evaluate(on, scored).draws);
    assert.deepEqual(few, all?.slice(0, 7) ?? null, name);
  }
});

test('jackknife values are those of the sample without each sentence', () => {
  for (const name of ['auc_content_function', 'high_content_odds', 'content_share']) {
    const metric = metricNamed(name);
    const values = jackknife(metric, sample, scored)!;
    assert.equal(values.length, 4);
    values.forEach((value, left) => {
      const kept = words.sentence.flatMap((sentence, word) => (sentence === left ? [] : [word]));
      const pick = <T>(list: readonly T[]): T[] => kept.map((word) => list[word]!);
      const without = prepareSample(
        {
          upos: pick(words.upos),
          salience: pick(words.salience),
          sentence: pick(words.sentence),
          document: pick(words.document),
        },
        { draws: 0, seed: 1 },
      );
      const expected = metric.evaluate(without, { scores: pick(scored.scores), high: pick(scored.high) }).value;
      assertNear(value, expected!, `${name} without ${left}`);
    });
  }
});

test('salience is left out by document; one document has no jackknife', () => {
  const salient = metricNamed('auc_salient_head');
  assert.equal(jackknife(salient, sample, scored)!.length, 2);
  const one = prepareSample({ ...words, document: words.document.map(() => 'a') }, { draws: 5, seed: 1 });
  assert.equal(jackknife(salient, one, scored), null);
});

test('AUC of each sentence by hand, NaN without both classes', () => {
  // 5 above 3, 2 below; 6 below 7; 4 above 1; no function word.
  assert.deepEqual([...contentSentenceAucs(sample, scored.scores)], [1 / 2, 0, 1, NaN]);
  assert.throws(() => contentSentenceAucs(sample, [1]), { name: 'Error', message: '1 scores for 9 words' });
  assert.throws(
    () =>
      contentSentenceAucs(
        sample,
        words.upos.map(() => NaN),
      ),
    /is NaN/,
  );
});

test('only the words that are included take part in the metrics of scores', () => {
  const included = [true, true, false, true, true, false, true, true, true];
  // Content 5 6 8, function 3 7 1: 2 + 2 + 3.
  const { value, n } = auc.evaluate(sample, { ...scored, included });
  assertNear(value, 7 / 9);
  assert.equal(n, 6);
  const whole = { ...scored, scores: scored.scores.map((score, word) => (included[word] ? score : NaN)) };
  assert.equal(auc.evaluate(sample, { ...whole, included }).value, value);
  assert.throws(() => auc.evaluate(sample, { ...scored, included: [true] }), {
    message: '1 words in or out for 9 words',
  });
});

test('the seventeen UPOS tags, and what is none', () => {
  const expected = {
    content: ['NOUN', 'PROPN', 'VERB', 'ADJ', 'ADV'],
    function: ['ADP', 'AUX', 'CCONJ', 'DET', 'PART', 'PRON', 'SCONJ'],
    punct: ['PUNCT', 'SYM'],
    other: ['NUM', 'INTJ', 'X', '_', 'noun'],
  };
  for (const [stratum, tags] of Object.entries(expected)) {
    for (const tag of tags) assert.equal(stratumOf(tag), stratum, tag);
  }
});

test('documents named as members of Object.prototype are clusters as any others', () => {
  const clusteredBy = (names: readonly string[]) => {
    const ids = (each: number) => names.flatMap((name) => new Array<string>(each).fill(name));
    const of = { upos: ids(2).map(() => 'NOUN'), salience: ids(2).map((_, at) => at % 2), sentence: ids(2) };
    const sample = prepareSample({ ...of, document: ids(2) }, { draws: 20, seed: 3 });
    const scored = { scores: ids(2).map((_, at) => (7 * at) % 11), high: ids(2).map((_, at) => at % 3 === 0) };
    const metric = metricNamed('auc_salient_head');
    return { documents: sample.documents, ...metric.evaluate(sample, scored) };
  };
  const plain = clusteredBy(PROTOTYPE_NAMES.map((_, at) => `plain ${at}`));
  assert.equal(plain.documents.count, PROTOTYPE_NAMES.length);
  assert.ok(plain.value !== null && new Set(plain.draws).size > 5);
  assert.deepEqual(clusteredBy(PROTOTYPE_NAMES), plain);
});
