import { percentileInterval } from './bootstrap';
import type { Estimate } from './estimate';

/** What a difference says: it is within the margin, or told from 0, or neither. */
export type ComparisonWord = 'equivalent' | 'less' | 'more' | 'not told';

/** Level of the interval that an equivalence needs inside the margin: two one-sided tests at 0.05. */
const EQUIVALENCE_LEVEL = 0.9;

/** A difference held against a margin. */
export interface Equivalence {
  /** At `EQUIVALENCE_LEVEL`; null without draws. */
  interval: [number, number] | null;
  word: ComparisonWord;
  /** Why the word is `not told` whatever the numbers are. */
  reason?: string;
}

/**
 * Equivalence by two one-sided tests (Schuirmann 1987): `equivalent` if the 90 % interval lies inside the margin, whether or not the
 * difference is told from 0; else `more` or `less` if the interval at `level` lies on one side of 0; else `not told`.
 *
 * @param margin - above 0; null, or a margin that is not above 0, lets nothing be equivalent
 * @param level - of the interval that tells a difference from 0
 * @param fewest - sentences; fewer decide nothing
 */
export function equivalenceOf(
  { draws, nSentences, reason }: Pick<Estimate, 'draws' | 'nSentences' | 'reason'>,
  margin: number | null,
  { level, fewest }: { level: number; fewest: number },
): Equivalence {
  const interval = draws && percentileInterval(draws, EQUIVALENCE_LEVEL);
  if (!draws || !interval) return { interval, word: 'not told', reason: reason ?? 'there is no interval' };
  if (nSentences < fewest) return { interval, word: 'not told', reason: `fewer than ${fewest} sentences` };
  const isInside = margin !== null && margin > 0 && interval[0] > -margin && interval[1] < margin;
  if (isInside) return { interval, word: 'equivalent' };
  const wide = percentileInterval(draws, level);
  if (wide && wide[0] > 0) return { interval, word: 'more' };
  if (wide && wide[1] < 0) return { interval, word: 'less' };
  return { interval, word: 'not told' };
}
