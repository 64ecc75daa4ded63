import type { TopLevelSpec } from 'vega-lite';

/** A chart's title and the sentences under it, as text. */
export interface ChartTitle {
  text: string;
  subtitle: string;
}

/** What a spec is titled; its file's name where it has no title. */
export function chartTitle(name: string, { title }: Pick<TopLevelSpec, 'title'>): ChartTitle {
  const { text, subtitle } = isTitle(title) ? title : { text: title, subtitle: undefined };
  return { text: joined(text) || name, subtitle: joined(subtitle) };
}

function isTitle(title: unknown): title is { text?: unknown; subtitle?: unknown } {
  return typeof title === 'object' && title !== null && !Array.isArray(title);
}

/** Lines of a title are broken to the width of the chart, not where sentences end. */
function joined(lines: unknown): string {
  if (typeof lines === 'string') return lines;
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string').join(' ') : '';
}
