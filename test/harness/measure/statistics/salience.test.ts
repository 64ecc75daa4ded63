import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeasureContext } from '../../../../toolkit/harness/measure/context';
import { permutedStatistics, statisticsOf } from '../../../../toolkit/harness/measure/statistics/statistics';
import { percentileInterval } from '../../../../toolkit/metrics/bootstrap';
import { assertNear } from '../../../metrics/near';
import { type Planted, plantedContext, type Planting } from '../plantedContext';
import { READING } from './reading';

const salientHigh: Planted = ({ salient }, random) => random() + (salient ? 0.6 : 0);
const noise: Planted = (_, random) => random();

/** Scores at layer 8 over forty documents of four sentences, two entities each. */
function context(planted: Planted, changes: Partial<Planting> = {}): MeasureContext {
  return plantedContext({ sentences: 160, scores: { 'tas.post.8': planted }, ...changes });
}

test('planted salience is found by both numbers, noise by neither', () => {
  const high = statisticsOf(context(salientHigh));
  const auc = high.salienceAuc(READING);
  assert.deepEqual([auc.n, auc.nSentences, auc.nDocuments], [320, 160, 40]);
  assert.ok(percentileInterval(auc.draws!, 0.95)![0] > 0.7);
  const beyond = high.salienceBeyond(READING);
  assert.ok(percentileInterval(beyond.draws!, 0.95)![0] > 0.5);
  const none = statisticsOf(context(noise));
  for (const { draws } of [none.salienceAuc(READING), none.salienceBeyond(READING)]) {
    const [low, end] = percentileInterval(draws!, 0.95)!;
    assert.ok(low < (draws === none.salienceAuc(READING).draws ? 0.5 : 0) && end > 0);
  }
});

test('by hand: entities of one document, the score of each head at the reading', () => {
  // Nouns stand at places 2 and 7; of the first of a sentence every second is salient, of the second the others.
  const found = statisticsOf(context(({ salient, sentence }) => (salient ? 4 : 0) + sentence, { sentences: 4 }));
  // Salient 4, 5, 6, 7 against 0, 1, 2, 3.
  assert.equal(found.salienceAuc(READING).value, 1);
  assert.equal(found.salienceAuc(READING).draws, null);
  // Of 28 pairs 16 differ in both and agree; the counts differ in 16, the scores in all.
  assertNear(found.salienceTau(READING).value, 16 / Math.sqrt(28 * 16));
});

test('a score that only repeats a confound has no coefficient of its own', () => {
  // What is salient comes first in the document: order explains it, and the score is the order with noise.
  const early: Planted = ({ sentence, at }, random) => -(sentence % 4) - at / 100 + random() / 50;
  const planted = context(early);
  for (const { entities, id } of planted.job.corpus.sentences)
    entities!.mentions.forEach((mention, at) => {
      const isEarly = Number(id.slice(1)) % 4 < 2;
      mention.letters = isEarly !== (at + Number(id.slice(1))) % 7 < 2 ? 's' : 'n';
    });
  const statistics = statisticsOf(planted);
  assert.ok(percentileInterval(statistics.salienceAuc(READING).draws!, 0.95)![0] > 0.5);
  const [low, high] = percentileInterval(statistics.salienceBeyond(READING).draws!, 0.95)!;
  assert.ok(low < 0 && high > 0, `${low} to ${high}`);
});

test('what is lacking gives no value, and the reason', () => {
  const reasons = (planted: MeasureContext, reading = READING) => {
    const { salienceAuc, salienceBeyond, salienceTau } = statisticsOf(planted);
    return [salienceAuc, salienceBeyond, salienceTau].map((statistic) => {
      const { value, reason } = statistic(reading);
      assert.equal(value, null);
      return reason;
    });
  };
  const missing = 'the run has no tas at layer 9, site post';
  assert.deepEqual(reasons(context(noise), { ...READING, layer: 9 }), [missing, missing, missing]);
  const none = 'the corpus has no entities with a salience';
  assert.deepEqual(reasons(context(noise, { salience: false })).slice(0, 2), [none, none]);
  const unjudged = withAuthors(context(noise), ['gpt']);
  const person = 'no document has a summary marked (human1)';
  assert.deepEqual(reasons(unjudged), [person, person, 'no document has summaries that are all by persons']);
  const level = withLetters(context(noise), 's');
  const same = 'no document has both salient and other entities';
  assert.deepEqual(reasons(level), [same, same, 'no document has entities that differ in both']);
});

test('an entity whose head has no frequency takes no part in the logit alone', () => {
  const planted = context(noise);
  planted.table.words[2]!.negLogFrequency = null;
  const { salienceAuc, salienceBeyond } = statisticsOf(planted);
  assert.deepEqual([salienceAuc(READING).n, salienceBeyond(READING).n], [320, 319]);
});

test('scores that are all the same have an AUC of a half and no coefficient', () => {
  const { salienceAuc, salienceBeyond } = statisticsOf(context(() => 1));
  assert.equal(salienceAuc(READING).value, 0.5);
  assert.equal(salienceBeyond(READING).reason, 'the score does not vary over entities');
});

test('permuted salience: other values, around a half, no draws; the same number permutes alike', () => {
  const planted = context(salientHigh);
  const values = Array.from({ length: 40 }, (_, at) => permutedStatistics(planted, at).salienceAuc(READING));
  assert.ok(values.every(({ draws, nDocuments }) => draws === null && nDocuments === 40));
  const mean = values.reduce((sum, { value }) => sum + value!, 0) / values.length;
  // The standard deviation of one permutation is about .04, of the mean of 40 .006.
  assert.ok(Math.abs(mean - 0.5) < 0.025, `${mean}`);
  assert.equal(permutedStatistics(planted, 3).salienceAuc(READING).value, values[3]!.value);
  assert.notEqual(values[3]!.value, values[4]!.value);
});

test('beside it: attention where the run has it, and what needs no model', () => {
  const scores = { 'tas.post.8': noise, 'attention_received.3': salientHigh };
  const beside = statisticsOf(context(noise, { scores })).salienceBeside();
  assert.equal(beside.length, 15);
  assert.ok(beside[2]!.auc.value! > 0.7 && beside[2]!.beyond.value! > 0.5);
  assert.equal(beside[3]!.auc.reason, 'the run has no attention_received at layer 4');
  const [order, mentions, rarity] = beside.slice(12);
  // Which of a sentence's two nouns is salient alternates: order says nothing. Each is mentioned once: ties.
  assertNear(order!.auc.value, 0.5);
  assert.equal(mentions!.auc.value, 0.5);
  assert.ok(rarity!.auc.value !== null && rarity!.beyond.reason === 'it is itself one of the confounds');
});

function withAuthors(planted: MeasureContext, authors: string[]): MeasureContext {
  for (const { entities } of planted.job.corpus.sentences) entities!.document.authors = authors;
  return planted;
}

function withLetters(planted: MeasureContext, letters: string): MeasureContext {
  for (const { entities } of planted.job.corpus.sentences)
    for (const mention of entities!.mentions) mention.letters = letters;
  return planted;
}
