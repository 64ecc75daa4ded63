import assert from 'node:assert/strict';
import type { Model } from '../../toolkit/activations/model';
import { placeOf } from '../../toolkit/attribution/place';
import type { PassScorer, SentenceScores } from '../../toolkit/attribution/scorer';
import type { Target } from '../../toolkit/graph/taps';
import type { Encoding } from '../../toolkit/tokens/tokenizer';
import type { GoldenSentence } from './goldenSentences';

/** Scores of all sentences, in their order. */
export async function scoresOf(
  scorer: PassScorer,
  model: Model,
  encodings: readonly Encoding[],
  target: Target,
): Promise<SentenceScores[]> {
  const found = new Array<SentenceScores>(encodings.length);
  for await (const scores of scorer.scoreSentences(model, encodings, placeOf({ target }), () => undefined))
    found[scores.index] = scores;
  return found;
}

/**
 * Asserts that the scores are those of the golden, within half a percent of the largest. What float32 leaves of a difference between two
 * targets, 2e-6 of their value, is allowed besides.
 */
export function assertScores(
  { scores, failure }: SentenceScores,
  { arrays }: GoldenSentence,
  scorer: string,
  target: Target,
): void {
  const expected = arrays.get(`${scorer}.${target}`);
  if (!expected) {
    assert.match(failure!, /nothing is left/);
    return;
  }
  assert.equal(failure, undefined);
  assert.equal(scores.length, expected.length);
  const rounding = 2e-6 * Math.abs(arrays.get(`value.${target}`)![0]!);
  const allowed = 0.005 * Math.max(...expected.map(Math.abs)) + rounding;
  scores.forEach((score, at) => {
    const error = Math.abs(score - expected[at]!);
    assert.ok(error <= allowed, `${scorer} of ${target}, token ${at}: ${score}, not ${expected[at]!}`);
  });
}
