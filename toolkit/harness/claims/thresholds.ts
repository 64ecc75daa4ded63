import type { Evidence } from '../measure/records';
import { type Judgement, undecided } from './claim';

/** One number that a rule wants above a threshold. */
export interface Test {
  row: Evidence;
  threshold: number;
}

/**
 * Supported when the whole interval of every test lies above its threshold, not supported when that of any lies below, else
 * inconclusive.
 * @param because - What to say when it is supported.
 * @param wanting - Tests that the run could not make, if any: without them nothing is supported.
 */
export function judgeAbove(
  tests: readonly Test[],
  evidence: Evidence[],
  because: string,
  wanting: readonly string[] = [],
): Judgement {
  const failed = tests.find(({ row: { interval }, threshold }) => interval !== null && interval[1] < threshold);
  if (failed)
    return { verdict: 'not supported', because: `the ${failed.row.what} is below ${failed.threshold}`, evidence };
  if (wanting[0] !== undefined) return undecided(wanting[0], evidence);
  const open = tests.find(({ row: { interval }, threshold }) => interval === null || interval[0] <= threshold);
  if (open) return undecided(`the interval of the ${open.row.what} does not lie above ${open.threshold}`, evidence);
  return { verdict: 'supported', because, evidence };
}
