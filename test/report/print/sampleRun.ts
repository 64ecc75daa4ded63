import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChartRecords } from '../../../toolkit/charts/chartRecords';
import { LAYOUT } from '../../../toolkit/harness/run/manifest';
import { sampleRecords } from '../../charts/sampleRecords';
import { newPath } from '../../convertedFixture';
import { runConfigOf } from '../../harness/runConfigOf';

/** The folder of a run that never was, as far as charts and tables read it. */
export function sampleRun(numLayers: number, change = (records: ChartRecords) => records): string {
  const dir = newPath('run');
  const { metrics, aggregates, example, verdicts, readings, gold, matched, layerMap } = change(
    sampleRecords(numLayers),
  );
  const files = {
    'config.json': runConfigOf({ name: 'sample', checkpoint: 'none', corpus: 'none' }, numLayers),
    'manifest.json': {
      layout: LAYOUT,
      toolkit: '0',
      checkpoint: { name: 'sample', numLayers },
      corpus: { name: 'sample', sentences: 60 },
      faithfulness: { gold, matched },
    },
    'metrics.json': { rows: metrics },
    'verdicts.json': verdicts,
    'readings.json': readings,
    'aggregates.json': aggregates,
    'layer-map.json': layerMap,
  };
  mkdirSync(dir, { recursive: true });
  for (const [name, value] of Object.entries(files)) writeFileSync(join(dir, name), JSON.stringify(value));
  writeFileSync(join(dir, 'example.jsonl'), example.map((word) => JSON.stringify(word) + '\n').join(''));
  return dir;
}
