import type { LeftOut } from './catalogue';
import type { Machine } from './machine';
import { type Speeds, tokensOf } from './rounds';
import { pairedRatio, spreadOver } from './statistics';
import type { System, SystemName } from './system';
import type { Tuning } from './tune';
import type { Material } from './workloads';

/** One system at the first size of corpus. */
export interface BenchRow {
  /** A name of the contract; with its variant for a way of running it that was slower. */
  system: string;
  variant: string | null;
  /** Median over the rounds; a token is a wordpiece, special tokens included, padding not. */
  tokensPerSecond: number;
  /** 95 % bootstrap interval of the median over rounds; null for a single round. */
  interval: [number, number] | null;
  /** Slowest and fastest round. */
  range: [number, number];
  /** Tokens a second, round by round. */
  rounds: number[];
  /** Padded tokens a batch; null where the system plans its own batches or does not sort. */
  tokenBudget: number | null;
  loadSeconds: number;
  /** From the start of the process to the first sentence's norms. */
  firstResultSeconds: number;
  /** Largest resident memory of all its processes up to the end of the rounds; null where the machine does not tell. */
  peakMemoryBytes: number | null;
  versions: Record<string, string>;
}

/** a's tokens a second over b's, paired by round. */
export interface BenchRatio {
  a: SystemName;
  b: SystemName;
  ratio: number;
  interval: [number, number] | null;
  range: [number, number];
}

/** One system on a corpus of one size, or on sentences of one length. */
export interface BenchPoint {
  system: string;
  sentences: number;
  tokens: number;
  /** Tokens of every sentence; null for a corpus. */
  length: number | null;
  tokensPerSecond: number;
  secondsPerSentence: number;
  /** Slowest and fastest round; null for a single pass. */
  range: [number, number] | null;
  /** Largest resident memory of all its processes up to the end of this; null where the machine does not tell. */
  peakMemoryBytes: number | null;
}

/** Everything a bench found: what `--json` prints and `bench.json` holds. */
export interface BenchRecord {
  machine: Machine;
  checkpoint: { digest: string; precision: string };
  corpus: { name: string; digest: string; sentences: number; tokens: number };
  rows: BenchRow[];
  ratios: BenchRatio[];
  bySize: BenchPoint[];
  byLength: BenchPoint[];
  tuning: Tuning[];
  leftOut: LeftOut[];
}

const RATIOS: readonly (readonly [SystemName, SystemName])[] = [
  ['native', 'onnxruntime'],
  ['native', 'transformers.js'],
  ['native', 'pytorch-sorted'],
  ['native', 'pytorch-plain'],
  ['webgpu', 'native'],
  ['webgpu', 'pytorch-sorted'],
  ['wasm-pool', 'wasm-1'],
  ['wasm-pool', 'pytorch-sorted'],
  ['wasm-relaxed-1', 'wasm-1'],
  ['wasm-relaxed-pool', 'pytorch-sorted'],
];

/** The fastest way of running each system, by the median over rounds. */
export function fastestVariants(speeds: Speeds): System[] {
  const best = new Map<SystemName, System>();
  const speedOf = (system: System) => spreadOver(speeds.get(system)!).median;
  for (const system of speeds.keys()) {
    const other = best.get(system.spec.name);
    if (!other || speedOf(system) > speedOf(other)) best.set(system.spec.name, system);
  }
  return [...best.values()];
}

/** One row a system, the fastest way of running it under the system's own name. */
export function rowsOf(speeds: Speeds, fastest: readonly System[]): BenchRow[] {
  return [...speeds].map(([system, rounds]) => {
    const { median, interval, range } = spreadOver(rounds);
    return {
      system: fastest.includes(system) ? system.spec.name : system.label,
      variant: system.spec.variant,
      tokensPerSecond: median,
      interval,
      range,
      rounds,
      tokenBudget: system.tokenBudget,
      loadSeconds: system.loadSeconds,
      firstResultSeconds: system.firstResultSeconds,
      peakMemoryBytes: system.peakMemory(),
      versions: system.versions,
    };
  });
}

/** The ratios of the pairs that both have a row. */
export function ratiosOf(rows: readonly BenchRow[]): BenchRatio[] {
  const roundsOf = (name: string) => rows.find(({ system }) => system === name)?.rounds;
  return RATIOS.flatMap(([a, b]) => {
    const [one, other] = [roundsOf(a), roundsOf(b)];
    if (!one || !other) return [];
    const { median, interval, range } = pairedRatio(one, other);
    return [{ a, b, ratio: median, interval, range }];
  });
}

/** The speeds on one workload, as points of a chart. */
export function pointsOf(speeds: Speeds, { sentences, length }: Material): BenchPoint[] {
  const tokens = tokensOf(sentences);
  return [...speeds].map(([system, rounds]) => {
    const { median, range } = spreadOver(rounds);
    return {
      system: system.spec.name,
      sentences: sentences.length,
      tokens,
      length,
      tokensPerSecond: median,
      secondsPerSentence: tokens / median / sentences.length,
      range: rounds.length > 1 ? range : null,
      peakMemoryBytes: system.peakMemory(),
    };
  });
}
