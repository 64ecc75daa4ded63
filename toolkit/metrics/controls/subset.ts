import { keptFor } from '../kept';
import type { Sample } from '../sample';
import { adjustingControl } from './control';

/** Words of one wordpiece alone: how wordpieces become a word cannot matter. */
export const singlePieceControl = adjustingControl(
  { name: 'single_piece', holds: 'number of wordpieces', how: 'words of one wordpiece alone' },
  (sample, scores) => {
    const included = singlePieces(sample);
    return included.includes(true) ? { scores, included } : { reason: 'no word of the sample has a single wordpiece' };
  },
);

const singlePieces = keptFor(({ pieces }: Sample) => pieces.map((count) => count === 1));
