import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChartRecords } from '../../charts/chartRecords';
import { missingGlyphs } from '../../charts/glyphs';
import type { DrawnChart } from '../../charts/spec';
import { themeNamed, WEB } from '../../charts/theme';
import { writeCharts } from '../../charts/write';
import { UserError } from '../../errors';
import { orExplain } from '../../harness/job/disk';
import { readFigures } from '../../harness/run/readRun';
import { chartRecords, themedCharts } from '../runCharts';
import { figuresLatex, figuresMarkdown } from './figures';
import { runTables } from './runTables';
import { tableCsv } from './tableCsv';
import { tableLatex } from './tableLatex';
import { tableMarkdown } from './tableMarkdown';

/** What was written for a theme. */
export interface ThemedFigures {
  /** `<run>/charts/<theme>`. */
  folder: string;
  /** Charts that could not be drawn, and why. */
  skipped: Record<string, string>;
  /** What `missingGlyphs` says of the charts; empty where every character was drawn. */
  glyphs: string;
}

/**
 * Draws the charts of a run for a paper or a slide, into `charts/<theme>` of its folder: each as SVG, PNG, PDF and spec, `figures.md` with
 * the captions, and for a paper the LaTeX of each figure and `figures.tex`, which sets them all.
 * @throws {UserError} For a theme there is not or that of the run's own charts, a damaged run, or a folder that cannot be written.
 */
export async function publishTheme(dir: string, name: string): Promise<ThemedFigures> {
  const theme = themeNamed(name);
  if (theme === WEB) throw new UserError({ what: 'Theme web: the charts of the run folder itself have it' });
  const records = chartRecords(dir, readFigures(dir));
  const folder = join(dir, 'charts', name);
  orExplain(folder, () => mkdirSync(folder, { recursive: true }));
  const charts = Object.entries(await themedCharts(records, theme));
  const figures = Object.fromEntries(
    charts.flatMap(([name, chart]) => ('spec' in chart ? [[name, chart] as [string, DrawnChart]] : [])),
  );
  const skipped = Object.fromEntries(
    charts.flatMap(([name, chart]) => ('skipped' in chart ? [[name, chart.skipped] as const] : [])),
  );
  const specs = Object.fromEntries(Object.entries(figures).map(([name, { spec }]) => [name, spec]));
  await explained(folder, () => writeCharts(specs, folder));
  const tables = writeTables(dir, records);
  writeAll(folder, { 'figures.md': figuresMarkdown(figures), ...figuresLatex(name, figures, tables) });
  return { folder, skipped, glyphs: missingGlyphs(Object.values(specs)) };
}

/**
 * Writes the tables of a run in Markdown, CSV and LaTeX into `tables` of its folder.
 * @returns their names
 * @throws {UserError} When the folder cannot be written.
 */
export function writeTables(dir: string, records: ChartRecords): string[] {
  const tables = runTables(records);
  const files = tables.flatMap((table) => [
    [`${table.name}.md`, tableMarkdown(table)],
    [`${table.name}.csv`, tableCsv(table)],
    [`${table.name}.tex`, tableLatex(table)],
  ]);
  writeAll(join(dir, 'tables'), Object.fromEntries(files) as Record<string, string>);
  return tables.map(({ name }) => name);
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  orExplain(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
}

/** As `orExplain`, of what takes its time. */
async function explained<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    return orExplain(path, () => {
      throw error;
    });
  }
}
