import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../toolkit/errors';
import { CONTROLS, controlNamed, evaluateControlled } from '../../../toolkit/metrics/controls/registry';
import { METRICS, metricNamed } from '../../../toolkit/metrics/registry';
import { prepareSample } from '../../../toolkit/metrics/sample';
import { assertAllNear, assertNear } from '../near';
import { auc, controlled, isContent, noise, NUMBERS, sample, words } from './confoundedWords';

test('a score made of the confound and noise tells little once the confound is held fixed', () => {
  const confounds = {
    frequency: words.frequency,
    pieces: words.pieces,
    all: NUMBERS.map((word) => 2 * words.frequency[word]! + words.pieces[word]! - words.position[word]!),
  };
  for (const [name, confound] of Object.entries(confounds)) {
    const scores = confound.map((value, word) => 10 * value + noise(word));
    const plain = auc.evaluate(sample, { scores, high: [] }).value!;
    assert.ok(plain > 0.75, `${name}: ${plain} as it is`);
    const { value } = controlled(name, scores);
    // The standard error of an AUC of 60 against 60 random scores is .053.
    assert.ok(Math.abs(value! - 0.5) < 3 * 0.053, `${name}: ${value} with it held fixed`);
  }
});

/** Least squares on one covariate from its closed form. */
function residualsByHand(y: number[], x: number[]): { scores: number[] } {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean(x.map((value, i) => (value - mx) * (y[i]! - my))) / mean(x.map((value) => (value - mx) ** 2));
  return { scores: y.map((value, i) => value - my - slope * (x[i]! - mx)) };
}

test('residuals: the AUC is that of residuals from the closed form, over the words that have the attribute', () => {
  const scores = NUMBERS.map((word) => words.frequency[word]! + 3 * noise(word));
  const frequency = words.frequency.map((value, word) => (word % 10 === 4 ? null : value));
  const partial = prepareSample({ ...words, frequency }, { draws: 50, seed: 1 });
  const kept = NUMBERS.filter((word) => frequency[word] !== null);
  const byHand = residualsByHand(
    kept.map((word) => scores[word]!),
    kept.map((word) => words.frequency[word]!),
  ).scores;
  const all = NUMBERS.map((word) => byHand[kept.indexOf(word)] ?? 0);
  const included = NUMBERS.map((word) => kept.includes(word));
  const expected = auc.evaluate(partial, { scores: all, high: [], included });
  const { value, n, draws, dropped } = controlled('frequency', scores, partial);
  assertNear(value, expected.value!);
  assertAllNear(draws!, expected.draws!);
  assert.deepEqual([n, dropped], [kept.length, []]);
});

test('within_sentence: z-scores, 0 where a sentence does not vary', () => {
  const scores = NUMBERS.map((word) => 100 * Math.floor(word / 6) + (isContent(word) ? 1 : 0) + noise(word));
  const z = NUMBERS.map((word) => {
    const own = NUMBERS.filter((other) => words.sentence[other] === words.sentence[word]).map(
      (other) => scores[other]!,
    );
    const mean = own.reduce((a, b) => a + b) / 6;
    return (scores[word]! - mean) / Math.sqrt(own.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 6);
  });
  const { value } = controlled('within_sentence', scores);
  assertNear(value, auc.evaluate(sample, { scores: z, high: [] }).value!);
  assert.ok(value! > auc.evaluate(sample, { scores, high: [] }).value! + 0.2);
  assert.equal(controlled('within_sentence', words.sentence).value, 0.5);
});

test('single_piece: the words of one wordpiece and no others', () => {
  const scores = NUMBERS.map(noise);
  const included = words.pieces.map((pieces) => pieces === 1);
  const { value, n } = controlled('single_piece', scores);
  assert.equal(value, auc.evaluate(sample, { scores, high: [], included }).value);
  assert.equal(n, included.filter(Boolean).length);
  assert.ok(n < NUMBERS.length);
});

test('matched_frequency by hand: two pairs of three, one won and one tied', () => {
  const three = prepareSample(
    {
      upos: ['NOUN', 'DET', 'VERB', 'ADP', 'ADJ', 'PRON', 'PUNCT'],
      salience: new Array<null>(7).fill(null),
      sentence: [0, 0, 1, 1, 2, 2, 2],
      document: new Array<number>(7).fill(0),
      frequency: [3, 3.2, 6, 3.1, 3.3, 9, null],
    },
    { draws: 20, seed: 1 },
  );
  const estimate = controlled('matched_frequency', [5, 4, 0, 4, 4, 0, 0], three);
  // NOUN 3 takes ADP 3.1, and ADJ 3.3 what is left, DET 3.2; VERB 6 has none.
  assert.deepEqual([estimate.value, estimate.pairs, estimate.n, estimate.nSentences], [0.75, 2, 4, 3]);
  three.sentences.draws.forEach(([first, , last], draw) => {
    const pairs = first! + last!;
    assert.equal(estimate.draws![draw], pairs === 0 ? NaN : (first! + last! / 2) / pairs);
  });
});

test('what does not vary is dropped and named', () => {
  const flat = prepareSample({ ...words, pieces: NUMBERS.map(() => 1) }, { draws: 5, seed: 1 });
  const scores = NUMBERS.map(noise);
  assert.deepEqual(controlled('all', scores, flat).dropped, ['number of wordpieces']);
  const { dropped, value } = controlled('pieces', scores, flat);
  assert.deepEqual(dropped, ['number of wordpieces']);
  assertNear(value, auc.evaluate(flat, { scores, high: [] }).value!);
});

test('what cannot be had has a reason', () => {
  const { position, ...rest } = words;
  assert.equal(position.length, NUMBERS.length);
  const unknown = prepareSample({ ...rest, pieces: NUMBERS.map(() => 2) }, { draws: 5, seed: 1 });
  const scores = NUMBERS.map(noise);
  const reasonOf = (name: string, metric = auc, on = unknown): string | undefined => {
    const { value, draws, reason } = evaluateControlled(metric, controlNamed(name), on, scores);
    assert.deepEqual([value, draws], [null, null]);
    return reason;
  };
  assert.equal(reasonOf('position'), 'no word of the sample has a position in the sentence');
  assert.equal(reasonOf('all'), 'no word of the sample has a position in the sentence');
  assert.equal(reasonOf('single_piece'), 'no word of the sample has a single wordpiece');
  assert.equal(
    reasonOf('matched_frequency', metricNamed('auc_content_punct')),
    'its pairs are of content and function words, as auc_content_function alone compares',
  );
  assert.equal(
    reasonOf('frequency_deciles', metricNamed('auc_content_punct')),
    'its tenths are of content and function words, as auc_content_function alone compares',
  );
  const apart = prepareSample(
    { ...words, frequency: NUMBERS.map((word) => (isContent(word) ? 9 : 1)) },
    { draws: 5, seed: 1 },
  );
  assert.equal(reasonOf('matched_frequency', auc, apart), 'no content and function word are near enough in frequency');
  assert.equal(
    reasonOf('frequency_deciles', auc, apart),
    'no tenth of the frequencies has both content and function words',
  );
});

test('every control refuses bad input, and an unknown one is refused with the nearest', () => {
  for (const control of CONTROLS) {
    assert.throws(() => evaluateControlled(auc, control, sample, [1, 2]), {
      name: 'Error',
      message: '2 scores for 120 words',
    });
    assert.throws(
      () =>
        evaluateControlled(
          auc,
          control,
          sample,
          NUMBERS.map(() => NaN),
        ),
      /score \d+ is NaN/,
      control.name,
    );
    for (const metric of METRICS.filter(({ dependsOn }) => dependsOn !== 'scores')) {
      assert.throws(() => evaluateControlled(metric, control, sample, NUMBERS), /, not on the scores/);
    }
  }
  assert.throws(
    () => controlNamed('frequenzy'),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, 'Unknown control: got "frequenzy". Did you mean "frequency"?');
      return true;
    },
  );
});
