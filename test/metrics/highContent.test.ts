import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentMeanRatio, contentOdds, contentSentences, punctuationShare } from '../../toolkit/metrics/highContent';
import { prepareSample, type Sample } from '../../toolkit/metrics/sample';
import { assertNear } from './near';

const TAGS = { c: 'NOUN', f: 'DET', p: 'PUNCT', o: 'NUM' };

/** Words by their strata, one text a sentence; a capital is HIGH. */
function corpus(...sentences: string[]): { sample: Sample; high: boolean[] } {
  const letters = sentences.flatMap((text, sentence) => Array.from(text, (letter) => ({ letter, sentence })));
  const sentence = letters.map((one) => one.sentence);
  const words = {
    upos: letters.map(({ letter }) => TAGS[letter.toLowerCase() as keyof typeof TAGS]),
    salience: letters.map(() => null),
  };
  const sample = prepareSample({ ...words, sentence, document: sentence }, { draws: 200, seed: 1 });
  return { sample, high: letters.map(({ letter }) => letter !== letter.toLowerCase()) };
}

test('odds by hand: content against function words alone, words pooled', () => {
  const { sample, high } = corpus('CCcFffPpOo', 'Ccff');
  // HIGH has 3 content and 1 function word, LOW 2 and 4.
  const found = contentOdds(sample, high);
  assertNear(found.value, 3 / 1 / (2 / 4));
  assert.deepEqual([found.n, found.nSentences, found.draws!.length, found.note], [10, 2, 200, undefined]);
});

test('a draw is a draw of sentences', () => {
  const { sample, high } = corpus('CCcFff', 'Ccff');
  const draws = [Uint16Array.of(2, 0), Uint16Array.of(0, 2)];
  const drawn = contentOdds({ ...sample, sentences: { ...sample.sentences, draws } }, high).draws!;
  assertNear(drawn[0], (4 * 4) / (2 * 2), 'the first twice');
  // No function word is HIGH in the second: 2 and 0 against 2 and 4, one half added to each.
  assertNear(drawn[1], (2.5 * 4.5) / (0.5 * 2.5), 'the second twice');
});

test('a count of 0 is corrected by one half, and the note says it', () => {
  const { sample, high } = corpus('CCcff', 'Ccff');
  const found = contentOdds(sample, high);
  assertNear(found.value, (3.5 * 4.5) / (0.5 * 2.5));
  assert.equal(found.note, 'no function word is HIGH: one half was added to each count');
});

test('no odds without one of the strata, or without HIGH or LOW', () => {
  const reason = (...sentences: string[]) => {
    const { sample, high } = corpus(...sentences);
    const found = contentOdds(sample, high);
    assert.equal(found.value, null);
    return found.reason;
  };
  assert.equal(reason('Cccc', 'Cccp'), 'no word is a function word');
  assert.equal(reason('Ffff', 'Fffp'), 'no word is a content word');
  assert.equal(reason('ccff', 'Pcff'), 'no content or function word is HIGH');
  assert.equal(reason('CCFF'), 'no content or function word is LOW');
});

test('sentences by hand: more, less, equal, and without HIGH', () => {
  const more = 'Cfff';
  const less = 'cFfp';
  const equal = 'CcFf';
  const none = 'cf';
  const value = (...sentences: string[]) => {
    const { sample, high } = corpus(...sentences);
    const { value, nSentences } = contentSentences(sample, high);
    return [value, nSentences];
  };
  assert.deepEqual(value(more, more, less), [1 / 3, 3]);
  assert.deepEqual(value(more, equal, equal, equal), [0.25, 4]);
  assert.deepEqual(value(less, equal, none), [-0.5, 2]);
  // All words count: punctuation among HIGH is no content.
  assert.deepEqual(value('CPff', 'Cfff'), [1, 2]);
  assert.deepEqual(value('CPcf', 'Cfff'), [0.5, 2]);
});

test('no share of sentences where all words are content, none is, or none is HIGH', () => {
  const reason = (...sentences: string[]) => {
    const { sample, high } = corpus(...sentences);
    return contentSentences(sample, high).reason;
  };
  assert.equal(reason('Cccc', 'Cc'), 'every word is a content word');
  assert.equal(reason('Ffff', 'Fp'), 'no word is a content word');
  assert.equal(reason('cfff', 'cf'), 'no word is HIGH');
});

test('punctuation by hand, and without any', () => {
  const { sample, high } = corpus('CPpf', 'CFfP', 'PC');
  assertNear(punctuationShare(sample, high).value, 3 / 7);
  const without = corpus('CFcf', 'Cf');
  assert.equal(punctuationShare(without.sample, without.high).reason, 'no word is punctuation');
  assert.equal(
    punctuationShare(
      sample,
      high.map(() => false),
    ).reason,
    'no word is HIGH',
  );
});

test('mean of content over the mean of all by hand', () => {
  const { sample } = corpus('cfp', 'cf');
  assertNear(contentMeanRatio(sample, [4, 1, 2, 6, 2]).value, 5 / 3);
  const none = corpus('fp', 'f');
  assert.equal(contentMeanRatio(none.sample, [1, 2, 3]).reason, 'no word is a content word');
});

test('another number of flags or scores than words is refused', () => {
  const { sample } = corpus('cfp');
  for (const statistic of [contentOdds, contentSentences, punctuationShare])
    assert.throws(() => statistic(sample, [true]), { message: '1 HIGH flags for 3 words' });
  assert.throws(() => contentMeanRatio(sample, [1]), { message: '1 scores for 3 words' });
});
