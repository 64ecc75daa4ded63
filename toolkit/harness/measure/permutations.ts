import type { MeasureContext } from './context';
import type { Statistics } from './readings';
import { recorded, replayed } from './statistics/askedStatistics';
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
  const [first, ...others] = Array.from({ length: count }, (_, permutation) => permutation);
  if (first === undefined) return [];
  const recording = recorded(statisticsOf(first));
  const found = [use(recording.statistics)];
  const { asked } = recording;
  const ways = {
    here: (permutation: number) => use(statisticsOf(permutation)),
    task: (permutation: number) => ({ permutation, asked }),
    there: (answers: readonly unknown[], permutation: number) =>
      use(replayed(asked, answers, statisticsOf(permutation))),
  };
  for await (const [, result] of threads.each(others, ways)) found.push(result);
  return found;
}
