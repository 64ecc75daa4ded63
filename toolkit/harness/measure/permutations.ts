import type { MeasureContext } from './context';
import type { Statistics } from './readings';
import { type Asked, recorded, replayed } from './statistics/askedStatistics';
import { ofNoDraws } from './statistics/keptStatistics';
import { permutedStatistics } from './statistics/statistics';
import type { MeasureThreads } from './threads/measureThreads';

/** Enough for a p-value that decides nothing. */
const MOST_PERMUTATIONS = 99;

/**
 * What `use` makes of the statistics of permuted labels, one a permutation. It is to ask for the same of each: what it asks of the
 * first is what threads compute of the others.
 */
export async function underPermutations<Result>(
  context: MeasureContext,
  threads: MeasureThreads,
  use: (statistics: Statistics) => Result,
): Promise<Result[]> {
  const count = Math.min(context.job.config.permutations, MOST_PERMUTATIONS);
  const statisticsOf = (permutation: number) => ofNoDraws(permutedStatistics(context, permutation));
  let asked: Asked[] = [];
  const ways = {
    here: (permutation: number) => {
      const recording = recorded(statisticsOf(permutation));
      const result = use(recording.statistics);
      asked = recording.asked;
      return result;
    },
    task: (permutation: number) => ({ permutation, asked }),
    there: (answers: readonly unknown[], permutation: number) =>
      use(replayed(asked, answers, statisticsOf(permutation))),
  };
  const found: Result[] = [];
  const permutations = Array.from({ length: count }, (_, permutation) => permutation);
  for await (const [, result] of threads.each(permutations, ways)) found.push(result);
  return found;
}
