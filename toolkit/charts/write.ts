import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { orExplain } from '../harness/job/disk';
import { renderChart } from './render';

const FORMATS = ['vl.json', 'svg', 'png', 'pdf'];

/** Pictures that are encoded while the next is drawn: each takes some 20 MB until then. */
const AT_ONCE = 2;

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
  const encoding: Promise<void>[] = [];
  const write = (file: string, content: string | Uint8Array) => {
    const path = join(folder, file);
    orExplain(path, () => {
      writeFileSync(path, content);
    });
  };
  try {
    for (const [name, spec] of Object.entries(charts)) {
      const { svg, pdf, png } = await renderChart(spec);
      const picture = png.then((bytes) => {
        write(`${name}.png`, bytes);
      });
      picture.catch(() => undefined); // it is awaited below, which may be after it failed
      encoding.push(picture);
      write(`${name}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`);
      write(`${name}.svg`, svg);
      write(`${name}.pdf`, pdf);
      for (const format of FORMATS) written.push(`${name}.${format}`);
      if (encoding.length > AT_ONCE) await encoding.shift();
    }
    await Promise.all(encoding);
  } finally {
    await Promise.allSettled(encoding);
  }
  return written;
}
