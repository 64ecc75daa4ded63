import { unavailable } from '../records';
import type { Statistics } from '../readings';
import type { Source } from './high';

/** The statistics of C1 on the entities of a source. */
export function salienceStatistics(_: Source): Pick<Statistics, 'salienceAuc' | 'salienceBeyond'> {
  const missing = () => unavailable('entities are not measured');
  return { salienceAuc: missing, salienceBeyond: missing };
}
