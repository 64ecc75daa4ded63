import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleSentence } from '../../../toolkit/harness/run/words';

test('picks the first sentence whose length is nearest to 14 words', () => {
  const words = [3, 12, 16, 40].flatMap((length, sentence) => Array.from({ length }, () => ({ sentence })));
  assert.deepEqual(
    exampleSentence(words),
    Array.from({ length: 12 }, (_, at) => at + 3),
  );
});

test('is empty where there are no words', () => {
  assert.deepEqual(exampleSentence([]), []);
});
