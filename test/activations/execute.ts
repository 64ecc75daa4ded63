import type { Feeds, FetchedTensor, GraphRunner } from '../../toolkit/activations/graphRunner';

/** Runs the graph on `feeds`, and gives the values of `names` by name. */
export async function execute(
  runner: Pick<GraphRunner, 'run'>,
  feeds: Feeds,
  names: readonly string[],
): Promise<Map<string, FetchedTensor>> {
  const fetched = await runner.run(feeds, names);
  return new Map(names.map((name, i) => [name, fetched[i]!]));
}
