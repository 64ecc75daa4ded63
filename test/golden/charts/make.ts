// Writes the golden specs beside this file: node --require ts-node/register test/golden/charts/make.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartCatalogue } from '../../../toolkit/charts/catalogue';
import { sampleRecords } from '../../charts/sampleRecords';

for (const [name, chart] of Object.entries(chartCatalogue(sampleRecords(8)))) {
  if ('skipped' in chart) throw new Error(`${name}: ${chart.skipped}`);
  writeFileSync(join(__dirname, `${name}.vl.json`), `${JSON.stringify(chart.spec, null, 2)}\n`);
}
