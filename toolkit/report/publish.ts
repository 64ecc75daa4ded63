import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartCatalogue } from '../charts/catalogue';
import { missingGlyphs } from '../charts/glyphs';
import { writeCharts } from '../charts/write';
import { UserError } from '../errors';
import { readFigures, readRun, type RunRecord } from '../harness/run/readRun';
import { reportPage } from './html/page';
import { reportMarkdown } from './markdown';
import { writeTables } from './print/publishTheme';
import { chartRecords } from './runCharts';

/**
 * Draws the charts of a run and writes its tables and its reports, from its folder or its kept figures alone.
 * @param say - Takes a line for people to read where the charts have characters that no font here has.
 * @throws {UserError} When a record of the run is missing or damaged, or the folder cannot be written.
 */
export async function publishRun(dir: string, say: (line: string) => void = () => undefined): Promise<void> {
  const run = readRecord(dir);
  const records = chartRecords(dir, run);
  const charts = chartCatalogue(records);
  const drawn = Object.entries(charts).flatMap(([name, chart]) =>
    'spec' in chart ? [[name, chart.spec] as const] : [],
  );
  const glyphs = missingGlyphs(drawn.map(([, spec]) => spec));
  if (glyphs !== '') say(glyphs);
  const page = await reportPage(run, charts, glyphs);
  try {
    await writeCharts(Object.fromEntries(drawn), join(dir, 'charts'));
    writeTables(dir, records);
    writeFileSync(join(dir, 'report.md'), reportMarkdown(run, charts, glyphs));
    writeFileSync(join(dir, 'report.html'), page);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError({ what: `Cannot write ${dir}: ${message}` }, { cause: error });
  }
}

/** Kept figures are a run without its words. */
function readRecord(dir: string): RunRecord {
  return existsSync(join(dir, 'tokens.jsonl')) ? readRun(dir) : { ...readFigures(dir), words: [] };
}
