import { fitted, missingGlyphs, type Theme, writeCharts } from '../toolkit';
import { say } from './cli';

/** A chart to be: its name, and what draws it for a theme. */
export type NamedChart = readonly [name: string, draw: Parameters<typeof fitted>[0]];

/** Draws charts into a folder, says which are left out and why, and gives the names of the others. */
export async function drawCharts(
  named: readonly NamedChart[],
  { out, theme }: { out: string; theme: Theme },
): Promise<string[]> {
  const charts = await Promise.all(named.map(async ([name, draw]) => [name, await fitted(draw, theme)] as const));
  for (const [name, chart] of charts) if ('skipped' in chart) say(`Chart ${name} is left out: ${chart.skipped}.`);
  const specs = charts.flatMap(([name, chart]) => ('spec' in chart ? [[name, chart.spec] as const] : []));
  await writeCharts(Object.fromEntries(specs), out);
  const glyphs = missingGlyphs(specs.map(([, spec]) => spec));
  if (glyphs !== '') say(glyphs);
  return specs.map(([name]) => name);
}
