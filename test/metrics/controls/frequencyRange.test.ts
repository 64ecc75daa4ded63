import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareSample } from '../../../toolkit/metrics/sample';
import { assertNear } from '../near';
import { controlled, isContent, noise, NUMBERS, words } from './confoundedWords';

test('a score that is a curve of the frequency: the spline and the deciles leave little of it, a straight line much', () => {
  // Content words stand at either end of the frequencies and function words between them.
  const frequency = NUMBERS.map((word) =>
    isContent(word) ? Math.sign(word - 60) * (1 + (word % 7) / 20) : 0.7 * Math.cos(word),
  );
  const curved = prepareSample({ ...words, frequency }, { draws: 50, seed: 1 });
  const scores = frequency.map((value, word) => 10 * Math.cos(2 * value) + noise(word));
  assert.ok(controlled('frequency', scores, curved).value! < 0.1);
  const spline = controlled('frequency_spline', scores, curved);
  assert.ok(Math.abs(spline.value! - 0.5) < 0.2, `${spline.value}`);
});

test('the spline is the straight line where there are but two frequencies, and drops one that does not vary', () => {
  const scores = NUMBERS.map(noise);
  const two = prepareSample(
    { ...words, frequency: NUMBERS.map((word) => (word % 3 === 0 ? 1 : 2)) },
    { draws: 5, seed: 1 },
  );
  assertNear(controlled('frequency_spline', scores, two).value, controlled('frequency', scores, two).value!);
  const flat = prepareSample({ ...words, frequency: NUMBERS.map(() => 3) }, { draws: 5, seed: 1 });
  assert.deepEqual(controlled('frequency_spline', scores, flat).dropped, ['-log frequency']);
});

test('frequency_deciles by hand: words of a tenth against each other, tenths weighed by their pairs over their words and one', () => {
  // Twenty frequencies: a tenth is two neighbours. Tenths 0, 1 and 2 have both classes, the others content words alone.
  const upos = Array.from({ length: 22 }, (_, word) => (word === 1 || word === 3 || word === 4 ? 'DET' : 'NOUN'));
  const frequency = upos.map((_, word): number | null => word);
  // A word with the frequency of word 5 is in its tenth, though it is the seventh.
  frequency[20] = 5;
  frequency[19] = null;
  frequency[21] = null;
  const hand = prepareSample(
    {
      ...{ upos, frequency, salience: upos.map(() => null), document: upos.map(() => 0) },
      sentence: upos.map((_, word) => word % 3),
    },
    { draws: 30, seed: 1 },
  );
  const scores = upos.map((_, word) => word);
  scores[2] = 99;
  scores[21] = -99;
  const bins = [
    [0, 1],
    [2, 3],
    [4, 5, 20],
  ];
  const expected = (draw: ArrayLike<number>) => {
    let [sum, total] = [0, 0];
    for (const bin of bins) {
      const weightOf = (word: number) => draw[word % 3]!;
      const [content, other] = [true, false].map((is) => bin.filter((word) => (upos[word] === 'NOUN') === is));
      const count = (own: number[]) => own.reduce((all, word) => all + weightOf(word), 0);
      const [n1, n0] = [count(content!), count(other!)];
      if (n1 * n0 === 0) continue;
      const wins = content!.flatMap((a) =>
        other!.map((b) => weightOf(a) * weightOf(b) * ((Math.sign(scores[a]! - scores[b]!) + 1) / 2)),
      );
      const weight = (n1 * n0) / (n1 + n0 + 1);
      sum += (weight * wins.reduce((all, win) => all + win, 0)) / (n1 * n0);
      total += weight;
    }
    return sum / total;
  };
  const found = controlled('frequency_deciles', scores, hand);
  // 0 below 1: lost; 2 above 3: won; 5 and 20 above 4: won.
  assertNear(found.value, (0 / 3 + 1 / 3 + 2 / 4) / (1 / 3 + 1 / 3 + 2 / 4));
  assert.equal(found.n, 20);
  hand.sentences.draws.forEach((draw, at) => {
    const value = expected(draw);
    if (Number.isNaN(value)) assert.ok(Number.isNaN(found.draws![at]!));
    else assertNear(found.draws![at], value);
  });
});
