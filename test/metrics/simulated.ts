import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { generatorFor } from '../../toolkit/random';

/** Random numbers of one seed. */
export interface Random {
  uniform: () => number;
  /** Standard normal, by Box and Muller. */
  normal: () => number;
}

export function randomOf(seed: number): Random {
  const generator = generatorFor(seed, 'simulation');
  const uniform = (): number => uniformFloat64(generator);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Four standard errors of a share `p` of `repeats`: a true share lies further away once in 16,000. */
export function fourErrors(p: number, repeats: number): number {
  return 4 * Math.sqrt((p * (1 - p)) / repeats);
}
