import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartCatalogue } from '../charts/catalogue';
import { writeCharts } from '../charts/write';
import { UserError } from '../errors';
import { readFigures, type RunRecord } from '../harness/run/readRun';
import { reportMarkdown } from './markdown';
import { writeTables } from './print/publishTheme';
import { chartRecords } from './runCharts';

/**
 * Draws the charts of a run and writes its tables and its report, from its folder or its kept figures alone.
 * @throws {UserError} When a record of the run is missing or damaged, or the folder cannot be written.
 */
export async function publishRun(dir: string): Promise<void> {
  const run: RunRecord = { ...readFigures(dir), words: [] }; // neither charts nor report read words, which grow with the corpus
  const records = chartRecords(dir, run);
  const charts = chartCatalogue(records);
  const drawn = Object.entries(charts).flatMap(([name, chart]) =>
    'spec' in chart ? [[name, chart.spec] as const] : [],
  );
  try {
    await writeCharts(Object.fromEntries(drawn), join(dir, 'charts'));
    writeTables(dir, records);
    writeFileSync(join(dir, 'report.md'), reportMarkdown(run, charts));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError({ what: `Cannot write ${dir}: ${message}` }, { cause: error });
  }
}
