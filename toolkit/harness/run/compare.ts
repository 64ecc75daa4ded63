import type { Site } from '../../graph/taps';
import { UserError } from '../../errors';
import { bestLayer } from '../../probing/profile';
import type { TaskFamily } from '../../probing/tasks';
import { areCounterparts } from '../config/rules';
import type { MetricRow } from '../measure/records';
import type { MappedTask } from '../probes/layerMap';
import { readFigures } from './readRun';

/** The layer that the paper names, and the depth of the checkpoint it names it for. */
const PAPER = { layer: 8, numLayers: 12 };
/** Its relative depth. */
export const CLAIMED_DEPTH = PAPER.layer / PAPER.numLayers;

/** One run among several. */
export interface ComparedRun {
  /** Its folder as it was given. */
  run: string;
  checkpoint: string;
  corpus: string;
  numLayers: number;
  /** Of the intervals. */
  level: number;
  sites: SiteProfile[];
  /** Of its layer map; none where it fitted no probes. */
  tasks: TaskInformation[];
}

/** What probes of a run read off each layer of one task: the bits saved, as a share of those that a class takes. */
export interface TaskInformation {
  task: string;
  family: TaskFamily;
  site: string;
  /** The layer of most information. */
  bestLayer: number;
  layers: LayerValue[];
}

/** What a run says of the layers at one site, by `auc_content_function` of TAS. */
export interface SiteProfile {
  site: Site;
  /** The layer where content words stand out most: this checkpoint's "layer 8", if it has one. */
  bestLayer: number;
  /** Bootstrap interval of the best layer, outward to whole layers. */
  bestLayerInterval: [number, number] | null;
  /** Its relative depth, from 0, the embedding output, to 1. */
  bestDepth: number;
  /** That depth minus 8/12, the relative depth of the paper's layer. */
  distance: number;
  /** The paper's layer by index; null where the checkpoint is not that deep. */
  byIndex: LayerValue | null;
  /** The layer nearest to the paper's relative depth. */
  byDepth: LayerValue | null;
  layers: LayerValue[];
}

/** The value of one layer. */
export interface LayerValue {
  layer: number;
  /** From 0, the embedding output, to 1. */
  depth: number;
  value: number;
  interval: [number, number] | null;
}

/** What a run that is compared is made of. */
export interface RunProfile extends Omit<ComparedRun, 'sites' | 'tasks'> {
  /** At least those of TAS by layer. */
  metrics: readonly ProfileRow[];
  tasks: readonly ProfileTask[];
}
type ProfileRow = Pick<
  MetricRow,
  'primary' | 'scorer' | 'control' | 'split' | 'metric' | 'site' | 'layer' | 'value' | 'interval'
>;
interface ProfileTask extends Pick<MappedTask, 'task' | 'family'> {
  layers: Pick<MappedTask['layers'][number], 'layer' | 'site' | 'information'>[];
}

/**
 * Sets the layer profiles of several runs side by side, from their folders or from kept figures without words.
 * @throws {UserError} For a folder that is no run, or a run without a profile.
 */
export function compareRuns(dirs: readonly string[]): ComparedRun[] {
  return dirs.map((dir) => {
    const { config, manifest, metrics, layerMap } = readFigures(dir);
    const { numLayers, name: checkpoint } = manifest.checkpoint;
    const of = { run: dir, checkpoint, corpus: manifest.corpus.name, numLayers, level: config.bootstrap.level };
    const compared = comparedRun({ ...of, metrics, tasks: layerMap?.tasks ?? [] });
    if (compared) return compared;
    const what = `${dir} has no auc_content_function of tas over its layers`;
    throw new UserError({ what, expected: 'a run that sweeps layers' });
  });
}

/** One run among several; null where it has no profile. */
export function comparedRun({ metrics, tasks, ...run }: RunProfile): ComparedRun | null {
  const { numLayers } = run;
  const sites = sitesOf(metrics).flatMap((site) => profileOf(metrics, site, numLayers));
  return sites.length === 0 ? null : { ...run, sites, tasks: tasks.flatMap((task) => informationOf(task, numLayers)) };
}

/** The sites of the runs, of two that are counterparts the first. */
export function comparedSites(runs: readonly ComparedRun[]): Site[] {
  const all = [...new Set(runs.flatMap((run) => run.sites.map(({ site }) => site)))];
  return all.filter((site, at) => all.findIndex((other) => areCounterparts(other, site)) === at);
}

/** None of a task that could not be fitted. */
function informationOf({ task, family, layers }: ProfileTask, numLayers: number): TaskInformation[] {
  const [first] = layers;
  if (!first) return [];
  const values = layers.map(({ layer, information }) => ({ layer, depth: layer / numLayers, ...information }));
  return [{ task, family, site: first.site, bestLayer: bestLayer(values), layers: values }];
}

/** In the order of the rows. */
function sitesOf(metrics: readonly ProfileRow[]): Site[] {
  return [...new Set(metrics.flatMap(({ site }) => site ?? []))];
}

function profileOf(metrics: readonly ProfileRow[], site: Site, numLayers: number): SiteProfile[] {
  const own = metrics.filter(
    ({ primary, scorer, control, split, ...row }) =>
      primary && scorer === 'tas' && row.site === site && control === null && split === 'all',
  );
  const best = own.find(({ metric }) => metric === 'best_layer');
  if (best?.value == null) return [];
  const layers = own
    .filter(({ metric }) => metric === 'auc_content_function')
    .flatMap(({ layer, value, interval }) => {
      return layer === null || value === null ? [] : [{ layer, depth: layer / numLayers, value, interval }];
    });
  const at = (layer: number) => layers.find((one) => one.layer === layer) ?? null;
  const bestDepth = best.value / numLayers;
  return [
    {
      site,
      bestLayer: best.value,
      bestLayerInterval: best.interval && [Math.floor(best.interval[0]), Math.ceil(best.interval[1])],
      bestDepth,
      distance: bestDepth - CLAIMED_DEPTH,
      byIndex: at(PAPER.layer),
      byDepth: at(Math.round(CLAIMED_DEPTH * numLayers)),
      layers,
    },
  ];
}
