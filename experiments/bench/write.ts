import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { benchCharts, writeCharts } from '../../toolkit';
import { say } from '../cli';
import type { BenchRecord } from './record';
import { benchTables } from './tables';

/** Writes `bench.json`, `bench.md` and the charts into `folder`. */
export async function writeBench(record: BenchRecord, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), JSON.stringify(record, null, 1) + '\n');
  const drawn = new Map<string, TopLevelSpec>();
  for (const [name, chart] of Object.entries(benchCharts(record))) {
    if ('spec' in chart) drawn.set(name, chart.spec);
    else say(`${name} is not drawn: ${chart.skipped}`);
  }
  const pictures = [...drawn.keys()].map((name) => `![${name}](${name}.svg)\n`);
  await writeFile(join(folder, 'bench.md'), [benchTables(record), ...pictures].join('\n'));
  await writeCharts(Object.fromEntries(drawn), folder);
  say(`Wrote ${folder}`);
}
