import { mock } from 'node:test';
import { attentionReceived } from '../../toolkit/attribution/attention';

/** Does some work while attention received gives no numbers for the first of every so many sentences. */
export async function withFailingAttention(every: number, work: () => Promise<void>): Promise<void> {
  const score = attentionReceived.pieceScores;
  let calls = 0;
  const failing = mock.method(attentionReceived, 'pieceScores', (...asked: Parameters<typeof score>) => {
    const scores = score(...asked);
    return calls++ % every === 0 ? scores.fill(NaN) : scores;
  });
  try {
    await work();
  } finally {
    failing.mock.restore();
  }
}
