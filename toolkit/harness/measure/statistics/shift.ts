import { unavailable } from '../records';
import type { Statistics } from '../readings';
import type { Source } from './high';

/** The statistics of C4 on the words of a source. */
export function shiftStatistics(
  _: Source,
): Pick<Statistics, 'contentShift' | 'contentShiftShare' | 'contentTokenShare'> {
  const missing = () => unavailable('shifts of content words are not measured');
  return { contentShift: missing, contentShiftShare: missing, contentTokenShare: missing };
}
