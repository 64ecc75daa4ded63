// Writes the golden specs beside this file: node --require ts-node/register test/golden/charts/make.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartCatalogue } from '../../../toolkit/charts/catalogue';
import { sampleRecords } from '../../charts/sampleRecords';

async function writeGoldens(): Promise<void> {
  const { format } = await import('prettier');
  for (const [name, chart] of Object.entries(chartCatalogue(sampleRecords(8)))) {
    if ('skipped' in chart) throw new Error(`${name}: ${chart.skipped}`);
    const json = await format(JSON.stringify(chart.spec), { parser: 'json', printWidth: 120 });
    writeFileSync(join(__dirname, `${name}.vl.json`), json);
  }
}

void writeGoldens();
