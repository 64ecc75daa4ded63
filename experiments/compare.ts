import {
  checkpointProfiles,
  compareDataset,
  comparedSites,
  compareRuns,
  type ComparedRun,
  isDataset,
  type PairedRuns,
  pairRuns,
  type SiteProfile,
  type TaskInformation,
  type Theme,
  themeNamed,
  THEMES,
  uncounted,
} from '../toolkit';
import { commandLine, main, RUNS, say } from './cli';
import { drawCharts } from './drawCharts';
import { print } from './print';
import { withProgress } from './withProgress';

const program = commandLine('compare')
  .description(
    'Set runs on several checkpoints or corpora side by side, their layers aligned by index and by relative depth: ' +
      "which layer is this checkpoint's layer 8?",
  )
  .argument('<runs...>', 'run folders, kept figures of runs, or data sets that experiment collect made')
  .option('--out <dir>', 'where the charts go', `${RUNS}/compare`)
  .option('--theme <name>', `look of the charts: ${THEMES.map(({ name }) => name).join(', ')}`, 'web')
  .option('--json', 'print the comparison on stdout', false)
  .action(compare);

async function compare(dirs: string[], options: { out: string; theme: string; json: boolean }): Promise<void> {
  const single = compareRuns(dirs.filter((dir) => !isDataset(dir)));
  const collected = await Promise.all(dirs.filter(isDataset).map(compareDataset));
  const runs = [...single, ...collected.flat()];
  const charts = comparedSites(runs).map(
    (site) => [`profiles-${site}`, (theme: Theme) => checkpointProfiles(runs, site, theme)] as const,
  );
  await withProgress(async (onProgress) => {
    onProgress(uncounted('charts'));
    await drawCharts(charts, { out: options.out, theme: themeNamed(options.theme) });
  });
  say(`Charts: ${options.out}`);
  const pairs = pairRuns(single);
  const tables = [profileTable(runs), ...taskTable(runs), ...pairs.map((pair) => pairTable(pair, runs))];
  await print(options.json ? JSON.stringify({ runs, pairs, charts: options.out }) : tables.join('\n\n'));
}

function profileTable(runs: readonly ComparedRun[]): string {
  const header = [
    'checkpoint',
    'corpus',
    'site',
    'best layer',
    'of',
    'depth',
    'minus 8/12',
    'layer 8',
    'at depth 8/12',
  ];
  const rows = runs.flatMap((run) => run.sites.map((profile) => cells(run, profile)));
  return table(header, rows);
}

/** The information of each task, run under run; nothing where no run has a layer map. */
function taskTable(runs: readonly ComparedRun[]): string[] {
  const names = [...new Set(runs.flatMap(({ tasks }) => tasks.map(({ task }) => task)))];
  if (names.length === 0) return [];
  const header = ['task', 'checkpoint', 'corpus', 'site', 'layer 0', 'best layer', 'of', 'information'];
  const rows = names.flatMap((name) =>
    runs.flatMap((run) => run.tasks.filter(({ task }) => task === name).map((task) => taskCells(run, task))),
  );
  return [table(header, rows)];
}

/** What the second of two runs has over the first, layer by layer, or why that is not known. */
function pairTable(pair: PairedRuns, runs: readonly ComparedRun[]): string {
  const [first, second] = pair.runs.map((dir) => runs.findIndex(({ run }) => run === dir) + 1) as [number, number];
  const title = `Run ${second} minus run ${first}, paired over sentences`;
  if ('reason' in pair) return `${title}: not paired, ${pair.reason}`;
  const both = ([one, other]: readonly (string | number)[]) => (one === other ? `${one}` : `${other}, ${one}`);
  const rows = pair.layers.map(({ sites, layers, difference, interval, p }) => [
    both(sites),
    both(layers),
    difference.toFixed(3),
    interval ? `[${interval.map((bound) => bound.toFixed(3)).join(', ')}]` : 'none',
    p === null ? 'none' : p.toFixed(3),
  ]);
  return `${title}\n${table(['site', 'layer', 'AUC', 'interval for all', 'p by Holm'], rows)}`;
}

function taskCells(run: ComparedRun, { task, site, layers, bestLayer }: TaskInformation): string[] {
  const { checkpoint, corpus, numLayers } = run;
  const information = (layer: number) => {
    const { value, interval } = layers[layer]!;
    return value.toFixed(3) + (interval ? ` [${interval.map((bound) => bound.toFixed(3)).join(', ')}]` : '');
  };
  return [task, checkpoint, corpus, site, information(0), `${bestLayer}`, `${numLayers}`, information(bestLayer)];
}

function table(header: readonly string[], rows: readonly string[][]): string {
  const widths = header.map((name, at) => rows.reduce((most, row) => Math.max(most, row[at]!.length), name.length));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ');
  return [header, ...rows].map((row) => line(row).trimEnd()).join('\n');
}

function cells({ checkpoint, corpus, numLayers }: ComparedRun, profile: SiteProfile): string[] {
  const { site, bestLayer, bestLayerInterval, bestDepth, distance, byIndex, byDepth } = profile;
  const interval = bestLayerInterval ? ` [${bestLayerInterval.join(', ')}]` : '';
  const sign = distance > 0 ? '+' : '';
  return [
    checkpoint,
    corpus,
    site,
    `${bestLayer}${interval}`,
    `${numLayers}`,
    bestDepth.toFixed(2),
    sign + distance.toFixed(2),
    byIndex ? byIndex.value.toFixed(3) : 'none',
    byDepth ? `${byDepth.value.toFixed(3)} (layer ${byDepth.layer})` : 'none',
  ];
}

void main(() => program.parseAsync());
