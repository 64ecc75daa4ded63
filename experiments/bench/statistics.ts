import { median } from 'mathjs';
import { clusterDraws, percentileInterval } from '../../toolkit';

const DRAWS = 2000;
const SEED = 1;
const LEVEL = 0.95;

/** A median with what is known of its spread. */
export interface Spread {
  median: number;
  /** 95 % percentile bootstrap of the median over rounds; null with fewer than two rounds. */
  interval: [number, number] | null;
  /** Smallest and largest. */
  range: [number, number];
}

/** Summarises one number a round. */
export function spreadOver(rounds: readonly number[]): Spread {
  const sorted = rounds.toSorted((a, b) => a - b);
  const range: [number, number] = [sorted[0]!, sorted.at(-1)!];
  return { median: medianOf(rounds), interval: rounds.length < 2 ? null : bootstrapInterval(rounds), range };
}

/** a / b round by round: what slows the machine down for a while slows both. */
export function pairedRatio(a: readonly number[], b: readonly number[]): Spread {
  if (a.length !== b.length) throw new Error(`a ratio of ${a.length} rounds and ${b.length} rounds`);
  return spreadOver(a.map((value, round) => value / b[round]!));
}

function bootstrapInterval(rounds: readonly number[]): [number, number] | null {
  const medians = clusterDraws(rounds.length, DRAWS, SEED).map((multiplicities) =>
    medianOf(rounds.flatMap((value, round) => new Array<number>(multiplicities[round]!).fill(value))),
  );
  return percentileInterval(Float64Array.from(medians), LEVEL);
}

function medianOf(values: readonly number[]): number {
  return median<number>([...values]);
}
