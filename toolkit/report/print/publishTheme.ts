import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chartsOf } from '../../charts/catalogue';
import type { ChartRecords } from '../../charts/chartRecords';
import { fitted } from '../../charts/fit';
import { missingGlyphs } from '../../charts/glyphs';
import { type Chart, drawnCharts, drawnSpecs } from '../../charts/spec';
import { type Theme, themeNamed, THEMES, WEB } from '../../charts/theme';
import { writeCharts } from '../../charts/write';
import { UserError } from '../../errors';
import { orExplain } from '../../harness/job/disk';
import { readFigures } from '../../harness/run/readRun';
import { chartRecords } from '../publish';
import { type Figures, figuresLatex, figuresMarkdown } from './figures';
import { sourceSentence, writeFiles, writeTables } from './runTables';

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
  if (theme === WEB) {
    const others = THEMES.filter((one) => one !== WEB).map((one) => one.name);
    throw new UserError({ what: 'Theme for print or slides', got: name, expected: `one of ${others.join(', ')}` });
  }
  const run = readFigures(dir);
  const records = chartRecords(dir, run);
  const folder = join(dir, 'charts', name);
  orExplain(folder, () => mkdirSync(folder, { recursive: true }));
  const charts = await themedCharts(records, theme);
  const source = sourceSentence(run.manifest);
  const [figures, specs] = [withSource(drawnCharts(charts), source), drawnSpecs(charts)];
  const skipped = Object.fromEntries(
    Object.entries(charts).flatMap(([name, chart]) => ('skipped' in chart ? [[name, chart.skipped] as const] : [])),
  );
  await writeCharts(specs, folder);
  const tables = writeTables(dir, records, source);
  writeFiles(folder, { 'figures.md': figuresMarkdown(figures), ...figuresLatex(name, figures, tables) });
  return { folder, skipped, glyphs: missingGlyphs(Object.values(specs)) };
}

function withSource(figures: Figures, source: string): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([name, { spec, caption }]) => [
      name,
      { spec, caption: { ...caption, sentences: [...caption.sentences, source] } },
    ]),
  );
}

/** Every chart of a run in a theme, brought to the size of the theme's page. */
async function themedCharts(records: ChartRecords, theme: Theme): Promise<Record<string, Chart>> {
  const charts: [string, Chart][] = [];
  for (const [name, chart] of Object.entries(chartsOf(records)))
    charts.push([name, await fitted((at) => chart(records, at), theme)]);
  return Object.fromEntries(charts);
}
