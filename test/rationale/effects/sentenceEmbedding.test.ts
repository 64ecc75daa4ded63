import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '../../../toolkit/activations/progress';
import type { SentenceEncoder } from '../../../toolkit/activations/sentenceEncoder';
import { runSentenceEncoder, type TextJob, useCosine } from '../../../toolkit/rationale/effects/sentenceEmbedding';

/** Embeds a text as its numbers of a and b. */
function countingEncoder(asked: string[][] = []): SentenceEncoder {
  return {
    backend: 'none',
    embed: (texts) => {
      asked.push([...texts]);
      const count = (text: string, letter: string) => text.split(letter).length - 1;
      return Promise.resolve(texts.map((text) => Float32Array.of(count(text, 'a'), count(text, 'b'))));
    },
    dispose: () => undefined,
  };
}

async function collect(job: TextJob): Promise<{ variant: number; value: number }[]> {
  const results = [];
  for await (const group of runSentenceEncoder(job)) results.push(...group);
  return results;
}

const sentences = [
  ['a', 'b', 'a'],
  ['ab', 'a'],
];

test('the sentence is held against the sentence without the words, by its words with spaces', async () => {
  const asked: string[][] = [];
  const variants = [
    { sentence: 0, without: [1] },
    { sentence: 0, without: [0, 2] },
    { sentence: 1, without: [1] },
    { sentence: 0, without: [1] },
    { sentence: 1, without: [] },
  ];
  const results = await collect({ encoder: countingEncoder(asked), sentences, variants });
  assert.deepEqual(asked, [['a b a', 'a a', 'b', 'ab a', 'ab']]);
  const near = (value: number, expected: number) => {
    assert.ok(Math.abs(value - expected) < 1e-12, `${value}, not ${expected}`);
  };
  near(results[0]!.value, 1 - 2 / Math.sqrt(5));
  near(results[1]!.value, 1 - 1 / Math.sqrt(5));
  near(results[2]!.value, 1 - 3 / Math.sqrt(10));
  assert.equal(results[3]!.value, results[0]!.value);
  assert.equal(results[4]!.value, 0);
  assert.deepEqual([useCosine.name, useCosine.direction], ['use_cosine', 'change']);
});

test('results come group by group in order; finished groups are left out; it can be ended', async () => {
  const variants = Array.from({ length: 600 }, (_, at) => ({ sentence: at % 2, without: [0] }));
  const job = { encoder: countingEncoder(), sentences, variants };
  const whole = await collect(job);
  assert.deepEqual(
    whole.map(({ variant }) => variant),
    variants.map((_, at) => at),
  );
  const progress: Progress[] = [];
  const rest = await collect({ ...job, isFinished: (at) => at < 300, onProgress: (step) => progress.push(step) });
  assert.deepEqual(rest, whole.slice(256));
  assert.deepEqual(
    progress.map(({ done, total }) => [done, total]),
    [
      [256, 600],
      [512, 600],
      [600, 600],
    ],
  );
  await assert.rejects(collect({ ...job, signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('a variant without a word is an error', async () => {
  await assert.rejects(
    collect({ encoder: countingEncoder(), sentences, variants: [{ sentence: 1, without: [0, 1] }] }),
    { message: 'variant 0 leaves no word of sentence 1' },
  );
});
