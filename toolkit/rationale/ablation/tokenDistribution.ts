import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Encoding } from '../../tokens/tokenizer';
import type { TokenDraw } from './ablation';

/** A random generator of its own for each purpose, such as `generatorFor` with the run's seed. */
export type Generators = (purpose: string) => RandomGenerator;

/** Tokens to draw from, each as often as it was counted. */
export interface TokenDistribution {
  /** Ascending. */
  ids: Int32Array;
  /** Occurrences of the ids up to and with each; the last is their number. */
  cumulative: Float64Array;
}

/** The ordinary wordpieces of some sentences, as often as they occur: of a run's own, what its text is made of. */
export function ordinaryWordpieces(encodings: Iterable<Pick<Encoding, 'inputIds' | 'special'>>): TokenDistribution {
  const counts = new Map<number, number>();
  for (const { inputIds, special } of encodings)
    inputIds.forEach((id, at) => {
      if (!special[at]) counts.set(id, (counts.get(id) ?? 0) + 1);
    });
  const ids = Int32Array.from(counts.keys()).sort();
  let sum = 0;
  return { ids, cumulative: Float64Array.from(ids, (id) => (sum += counts.get(id)!)) };
}

/** A token other than `except`, each by its share among the others; null where there is none. */
export function drawToken(
  { ids, cumulative }: TokenDistribution,
  generator: RandomGenerator,
  except: number,
): number | null {
  const excepted = ids.indexOf(except);
  const before = cumulative[excepted - 1] ?? 0;
  const own = excepted < 0 ? 0 : cumulative[excepted]! - before;
  const others = (cumulative.at(-1) ?? 0) - own;
  if (others === 0) return null;
  const drawn = uniformInt(generator, 0, others - 1);
  const occurrence = excepted >= 0 && drawn >= before ? drawn + own : drawn;
  return ids[cumulative.findIndex((upTo) => occurrence < upTo)]!;
}

/**
 * What `sample` puts in the place of a sentence's tokens. A position is given the same token by every set of words that holds it, so
 * that nested sets differ in their size alone; another `draw` gives another.
 *
 * @param sentence - names the sentence; sentences draw apart
 * @param draw - which of several draws
 */
export function tokenDraw(
  distribution: TokenDistribution,
  generators: Generators,
  sentence: number | string,
  draw = 0,
): TokenDraw {
  return (position, id) =>
    drawToken(distribution, generators(`sample, sentence ${sentence}, position ${position}, draw ${draw}`), id);
}
