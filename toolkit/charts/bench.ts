import { benchByLength, benchBySize, type BenchSpeedAt } from './benchScaling';
import { benchThroughput, type BenchSpeed } from './benchThroughput';
import type { Chart } from './spec';

/** What a bench gives to its charts; `bench.json` holds it. */
export interface BenchSpeeds {
  rows: readonly BenchSpeed[];
  bySize: readonly BenchSpeedAt[];
  byLength: readonly BenchSpeedAt[];
}

/** Every chart of a bench by the name of its files; those that cannot be drawn say why. */
export function benchCharts({ rows, bySize, byLength }: BenchSpeeds): Record<string, Chart> {
  return {
    throughput: benchThroughput(rows),
    'throughput-by-size': benchBySize(bySize),
    'throughput-by-length': benchByLength(byLength),
  };
}
