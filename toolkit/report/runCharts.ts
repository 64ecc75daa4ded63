import { CHARTS } from '../charts/catalogue';
import type { ChartRecords } from '../charts/chartRecords';
import { fitted } from '../charts/fit';
import type { Chart } from '../charts/spec';
import type { Theme } from '../charts/theme';
import { primaryBoundary, primaryScope } from '../harness/job/cells';
import { readAggregates, readExample, type RunRecord } from '../harness/run/readRun';

/**
 * What the charts of a run are drawn from: the figures that were read of its folder, and what else they need from there.
 * @throws {UserError} When its aggregates or its example sentence are missing or damaged.
 */
export function chartRecords(dir: string, run: Omit<RunRecord, 'words'>): ChartRecords {
  const { config, manifest, metrics, verdicts } = run;
  return {
    metrics,
    aggregates: readAggregates(dir),
    example: readExample(dir),
    verdicts,
    claims: config.claims,
    level: config.bootstrap.level,
    boundary: primaryBoundary(config),
    scope: primaryScope(config),
    gold: manifest.faithfulness?.gold ?? null,
    numLayers: manifest.checkpoint.numLayers,
  };
}

/** Every chart of a run in a theme, brought to the size of the theme's page. */
export async function themedCharts(records: ChartRecords, theme: Theme): Promise<Record<string, Chart>> {
  const charts: [string, Chart][] = [];
  for (const [name, chart] of Object.entries(CHARTS))
    charts.push([name, await fitted((at) => chart(records, at), theme)]);
  return Object.fromEntries(charts);
}
