import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { orExplain } from '../harness/job/disk';
import { renderPdf, renderPng, renderSvg } from './render';

/**
 * Writes each chart as `NAME.vl.json`, `NAME.svg`, `NAME.png` (300 pixels an inch) and `NAME.pdf` into `folder`, made where it is
 * missing.
 *
 * @returns the names of the files, in the order of the charts
 * @throws Error where a chart cannot be drawn, UserError where a file cannot be written
 */
export async function writeCharts(charts: Readonly<Record<string, TopLevelSpec>>, folder: string): Promise<string[]> {
  orExplain(folder, () => mkdirSync(folder, { recursive: true }));
  const written: string[] = [];
  for (const [name, spec] of Object.entries(charts)) {
    const files = {
      [`${name}.vl.json`]: `${JSON.stringify(spec, null, 1)}\n`,
      [`${name}.svg`]: await renderSvg(spec),
      [`${name}.png`]: await renderPng(spec),
      [`${name}.pdf`]: await renderPdf(spec),
    };
    for (const [file, content] of Object.entries(files)) {
      const path = join(folder, file);
      orExplain(path, () => {
        writeFileSync(path, content);
      });
      written.push(file);
    }
  }
  return written;
}
