import { inOrder } from '../../activations/run';
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
  if (count === 0) return [];
  const here = (permutation: number) => ofNoDraws(permutedStatistics(context, permutation));
  const began = performance.now();
  const first = recorded(here(0));
  const found = [use(first.statistics)];
  const { asked } = first;
  const pool = await threads.poolFor(((performance.now() - began) / 1000) * (count - 1));
  const others = Array.from({ length: count - 1 }, (_, at) => at + 1);
  const start = async (permutation: number) => {
    const statistics = here(permutation);
    return use(pool ? replayed(asked, await pool.run({ permutation, asked }), statistics) : statistics);
  };
  for await (const result of inOrder(others, pool?.concurrency ?? 0, start)) found.push(result);
  return found;
}
