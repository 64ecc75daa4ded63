import type { TopLevelSpec } from 'vega-lite';
import type { Chart } from '../../toolkit/charts/spec';

/** The spec of a chart that a test expects not to be skipped. */
export function specOf(chart: Chart | undefined): TopLevelSpec {
  if (chart && 'spec' in chart) return chart.spec;
  throw new Error(`no spec: ${chart?.skipped ?? 'no such chart'}`);
}

/** The inline rows of a spec. */
export function valuesOf(spec: TopLevelSpec): Record<string, unknown>[] {
  return (spec as { data: { values: Record<string, unknown>[] } }).data.values;
}

/** A spec's layers, as the plain JSON that is written. */
export function layersOf(spec: TopLevelSpec): Record<string, unknown>[] {
  return (JSON.parse(JSON.stringify(spec)) as { layer: Record<string, unknown>[] }).layer;
}
