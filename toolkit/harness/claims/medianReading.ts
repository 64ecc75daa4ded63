import { linearQuantile } from '../../rationale/quantile';
import type { Reading } from '../measure/readings';
import type { Findings } from './findings';
import type { Curve, Explored, MedianTest, Multiverse } from './multiverse';
import type { Part } from './part';

/**
 * The joint test of specification curves by their medians (Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4). All readings
 * of all curves are evaluated under the same permutations of what words are: strata within sentences, salience within documents. p is
 * how often a permutation's median lies as far to the side that supports the claim, the sample itself counted in (Phipson & Smyth
 * 2010). It stays null where permutations say nothing of the part.
 */
export async function withMedianTests({ rows, curves, tests }: Explored, findings: Findings): Promise<Multiverse> {
  const medians = await findings.permuted((statistics) =>
    tests.map(({ part, readings }) => medianUnder(part, readings, { ...findings, statistics, probes: null })),
  );
  const tested = new Map(
    tests.map((test, at) => [
      test.curve,
      tailOf(
        test,
        medians.map((row) => row[at]!),
      ),
    ]),
  );
  return { rows, curves: curves.map((curve) => ({ ...curve, ...tested.get(curve) })) };
}

/** NaN where a reading has no value. */
function medianUnder(part: Part, readings: readonly Reading[], findings: Findings): number {
  const values: number[] = [];
  for (const reading of readings) {
    const { value } = part.estimate(findings, reading);
    if (value === null) return NaN;
    values.push(value);
  }
  return linearQuantile(values, 0.5);
}

function tailOf({ curve, part }: MedianTest, medians: readonly number[]): Pick<Curve, 'p' | 'permutations'> {
  if (medians.every(Number.isNaN)) return { p: null, permutations: 0 };
  const median = curve.median!;
  // A permutation that leaves a reading undefined counts as one that lies as far.
  const isAsFar = (other: number) => !(part.side === 'above' ? other < median : other > median);
  return { p: (1 + medians.filter(isAsFar).length) / (medians.length + 1), permutations: medians.length };
}
