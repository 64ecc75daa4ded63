import assert from 'node:assert/strict';
import type { Model } from '../../toolkit/activations/model';
import { TokenCount } from '../../toolkit/activations/progress';
import { integratePaths, openPaths, type Refinement } from '../../toolkit/attribution/gradients';
import { placeOf } from '../../toolkit/attribution/place';
import type { PassScorer, SentenceScores } from '../../toolkit/attribution/scorer';
import { prepareTarget } from '../../toolkit/attribution/targets';
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

/** Fine enough to be compared within half a percent: the default's errors of 1 % are what the golden would be compared with. */
export const REFINED: Refinement = { panels: 8, completeness: 5e-4, local: 5e-4, mostPoints: 1025 };

/** Integrated gradients of some sentences with more points than the default's, by their position. */
export async function refinedScores(
  model: Model,
  encodings: readonly Encoding[],
  target: Target,
  refinement: Refinement,
  only: readonly number[] = [...encodings.keys()],
): Promise<Map<number, SentenceScores>> {
  const progress = new TokenCount('test', 0, () => undefined);
  const passes = { model, target: await prepareTarget(model, encodings, target, progress), progress };
  const found = new Map<number, SentenceScores>();
  for await (const scores of integratePaths(passes, await openPaths(passes, encodings, only), refinement))
    found.set(scores.index, scores);
  return found;
}

/** What a refinement's panels may be off by, which is a share of the target's change, and where that is next to nothing of its value. */
export function promisedError({ arrays }: GoldenSentence, target: Target, { local }: Refinement): number {
  const [value, baseline] = ['value', 'baseline'].map((name) => arrays.get(`${name}.${target}`)![0]!);
  return local * Math.max(Math.abs(value! - baseline!), 0.01 * Math.abs(value!));
}

/**
 * Asserts that the scores are those of the golden, within half a percent of the largest and what else is allowed. What float32 leaves of a difference between
 * two targets, 2e-6 of their value, is allowed besides.
 * @param besides - What the scorer itself may be off by.
 * @returns Whether they are without that; null where the golden has none.
 */
export function assertScores(
  { scores, failure }: SentenceScores,
  { arrays }: GoldenSentence,
  scorer: string,
  target: Target,
  besides = 0,
): boolean | null {
  const expected = arrays.get(`${scorer}.${target}`);
  if (!expected) {
    assert.match(failure!, /nothing is left/);
    return null;
  }
  assert.equal(failure, undefined);
  assert.equal(scores.length, expected.length);
  const rounding = 2e-6 * Math.abs(arrays.get(`value.${target}`)![0]!);
  const near = 0.005 * Math.max(...expected.map(Math.abs)) + rounding;
  const errors = [...scores].map((score, at) => Math.abs(score - expected[at]!));
  errors.forEach((error, at) => {
    assert.ok(error <= near + besides, `${scorer} of ${target}, token ${at}: ${scores[at]!}, not ${expected[at]!}`);
  });
  return errors.every((error) => error <= near);
}
