import type { Findings } from '../../../toolkit/harness/claims/findings';
import type { Choice, Part } from '../../../toolkit/harness/claims/part';
import type { Reading, Statistics } from '../../../toolkit/harness/measure/readings';
import type { Estimate } from '../../../toolkit/metrics/estimate';

/** An estimate whose draws lie about its value as they are given; `lacking` where it has none. */
export function drawn(value: number, deviations: readonly number[]): Estimate {
  return { value, n: 100, nSentences: 40, draws: Float64Array.from(deviations, (deviation) => value + deviation) };
}

export function lacking(reason: string): Estimate {
  return { value: null, n: 0, nSentences: 0, draws: null, reason };
}

/** Deviations of 41 draws, evenly from `-spread` to `spread`. */
export function spread(by: number): number[] {
  return Array.from({ length: 41 }, (_, at) => (by * (at - 20)) / 20);
}

/** A part above 0 whose estimates are as planted. */
export function plantedPart(
  choices: readonly Choice[],
  estimate: (reading: Reading, findings: Findings) => Estimate,
  given: Partial<Part> = {},
): Part {
  return {
    name: 'planted',
    what: 'planted number',
    threshold: 0,
    side: 'above',
    reason: 'it is planted',
    clusters: 'sentences',
    fewest: 20,
    choices,
    estimate: (findings, reading) => estimate(reading, findings),
    word: (_, __, interval) => {
      if (interval === null) return 'inconclusive';
      return interval[0] > 0 ? 'supported' : interval[1] < 0 ? 'contradicted' : 'inconclusive';
    },
    ...given,
  };
}

/** Findings as far as planted parts ask for them. */
export function findingsFor(given: Partial<Findings> = {}): Findings {
  const planted = {
    level: 0.95,
    numLayers: 12,
    sites: ['post'],
    permuted: [],
    statistics: {} as Statistics,
    probes: null,
  };
  return { ...planted, ...given } as Findings;
}
