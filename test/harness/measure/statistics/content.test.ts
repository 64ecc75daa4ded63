import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permutedStatistics, statisticsOf } from '../../../../toolkit/harness/measure/statistics/statistics';
import { stratumOf } from '../../../../toolkit/metrics/sample';
import { assertNear } from '../../../metrics/near';
import { type Planted, plantedContext } from '../plantedContext';
import { READING } from './reading';

// DET ADJ NOUN PUNCT VERB ADP DET NOUN PUNCT CCONJ ADV PUNCT, scored by their place from 0 to 11.
const byPlace: Planted = ({ at }) => at;

function context(scores: Record<string, Planted>) {
  return plantedContext({ sentences: 24, scores });
}

const statistics = statisticsOf(context({ 'tas.post.8': byPlace, 'attention_received.8': ({ at }) => 11 - at }));

test('by hand at the default reading', () => {
  // The boundary is 8.25: CCONJ, ADV and PUNCT are HIGH. LOW has four content and three function words.
  assertNear(statistics.contentOdds(READING).value, 1 / (4 / 3));
  assert.equal(statistics.contentSentences(READING).value, -1);
  // Content at 1, 2, 4, 7, 10 against function at 0, 5, 6, 9: 1 + 1 + 1 + 3 + 4 of 20 pairs.
  assert.equal(statistics.contentAuc(READING).value, 0.5);
  assertNear(statistics.contentMeanRatio(READING).value, 24 / 5 / (66 / 12));
  assertNear(statistics.punctuationShare('tas', READING).value, 1 / 3);
});

test('punctuation out of the quartile: the boundary falls, and marks that reach it are HIGH', () => {
  // Without 3, 8 and 11 the boundary is 7: NOUN, PUNCT, CCONJ, ADV and PUNCT.
  const reading = { ...READING, punctuation: 'out' } as const;
  assertNear(statistics.contentOdds(reading).value, 2 / 1 / (3 / 3));
  assertNear(statistics.punctuationShare('tas', reading).value, 2 / 5);
});

test('special tokens in the quartile: their scores count, they are no words', () => {
  // With 1e6 and -1e6 the boundary is 8.75: as without.
  const reading = { ...READING, specialTokens: 'in' } as const;
  assertNear(statistics.punctuationShare('tas', reading).value, 1 / 3);
  // Both: -1e6, nine words and 1e6, hence 8: PUNCT, CCONJ, ADV and PUNCT.
  const both = { ...reading, punctuation: 'out' } as const;
  assertNear(statistics.punctuationShare('tas', both).value, 2 / 4);
});

test('a first token that is brought in counts in the quartile, and is out of it at the other reading', () => {
  const planted = plantedContext({
    ...{ sentences: 24, scores: { 'tas.post.8': ({ at }) => 11 - at } },
    changes: { firstToken: 'in' },
  });
  const encodings = planted.job.encodings.map((encoding) => ({
    ...encoding,
    wordIds: [0, ...encoding.wordIds.slice(1)],
  }));
  const { punctuationShare } = statisticsOf({ ...planted, job: { ...planted.job, encodings } });
  // With the 11 of DET the boundary is 8.25: DET, ADJ and NOUN. Without it, it is 7.5, which PUNCT reaches.
  assert.equal(punctuationShare('tas', { ...READING, specialTokens: 'in' }).value, 0);
  assertNear(punctuationShare('tas', READING).value, 1 / 4);
});

test('over the corpus one boundary holds for all sentences', () => {
  const rising = statisticsOf(context({ 'tas.post.8': ({ sentence, at }) => sentence + at / 12 }));
  const found = rising.punctuationShare('tas', { ...READING, scope: 'corpus' });
  // Six of 24 sentences are HIGH, whole.
  assert.deepEqual([found.n, found.nSentences, found.value], [72, 6, 0.25]);
  assertNear(rising.punctuationShare('tas', READING).value, 1 / 3);
});

test('another scorer has its own quartile at the layer, with the same pool', () => {
  // From the back: DET, ADJ and NOUN are HIGH, at a boundary of 8.25, and of 9 without punctuation.
  assert.equal(statistics.punctuationShare('attention_received', READING).value, 0);
  const out = statistics.punctuationShare('attention_received', { ...READING, punctuation: 'out' });
  assertNear(out.value, 0);
  assert.equal(out.n, 24 * 3);
});

test('wordpieces become words as the reading has it; of other scorers by their mean', () => {
  const level: Planted = ({ at }) => (at === 3 || at === 4 ? 8 : at);
  const planted = context({ 'tas.post.8': level, 'attention_received.8': level });
  const { alignment } = planted.table;
  // The first mark takes the next word's piece as its second: a sum of 16, a mean of 8.
  const ends = alignment.ends.map((end, word) => (word % 12 === 3 ? end + 1 : end));
  const { punctuationShare } = statisticsOf({
    ...planted,
    table: { ...planted.table, alignment: { ...alignment, ends } },
  });
  assertNear(punctuationShare('tas', { ...READING, aggregation: 'sum' }).value, 2 / 3);
  assertNear(punctuationShare('tas', { ...READING, aggregation: 'max' }).value, 1 / 3);
  assertNear(punctuationShare('attention_received', { ...READING, aggregation: 'sum' }).value, 1 / 3);
});

test('what the run has not gives no value, and the reason', () => {
  const reason = ({ value, reason }: { value: number | null; reason?: string }) => {
    assert.equal(value, null);
    return reason;
  };
  const beyond = { ...READING, layer: 9 };
  for (const name of ['contentOdds', 'contentSentences', 'contentAuc', 'contentMeanRatio'] as const)
    assert.equal(reason(statistics[name](beyond)), 'the run has no tas at layer 9, site post');
  assert.equal(
    reason(statistics.punctuationShare('attention_norm', READING)),
    'the run has no attention_norm at layer 8',
  );
});

test('permuted strata: words of a sentence keep their scores and exchange their parts of speech', () => {
  const separated: Planted = ({ upos }, random) => random() + (stratumOf(upos) === 'content' ? 2 : 0);
  const planted = context({ 'tas.post.8': separated });
  assert.equal(statisticsOf(planted).contentAuc(READING).value, 1);
  const aucs = Array.from({ length: 40 }, (_, at) => permutedStatistics(planted, at).contentAuc(READING));
  const mean = aucs.reduce((sum, { value }) => sum + value!, 0) / aucs.length;
  // One permutation has a standard deviation of about .04.
  assert.ok(Math.abs(mean - 0.5) < 0.03, `${mean}`);
  assert.ok(aucs.every(({ n, draws }) => n === 24 * 9 && draws === null));
  assert.equal(permutedStatistics(planted, 7).contentAuc(READING).value, aucs[7]!.value);
});
