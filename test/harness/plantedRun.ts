import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../../toolkit/graph/taps';
import { type MetricRow, rowPlace } from '../../toolkit/harness/measure/records';
import { LAYOUT } from '../../toolkit/harness/run/manifest';
import { newPath } from '../convertedFixture';

/** What a planted run says of the layers at a site: one AUC a layer from 0, and the interval of the best layer. */
export interface PlantedSite {
  aucs: readonly (number | null)[];
  bestInterval?: [number, number] | null;
}

interface Planted {
  checkpoint?: string;
  numLayers: number;
  level?: number;
  sites: Readonly<Record<Site, PlantedSite>>;
  /** Rows beside the profile. */
  more?: readonly Partial<MetricRow>[];
  /** Of its layer map the tasks: the information of each layer, from 0. */
  tasks?: Readonly<Record<string, readonly number[]>>;
}

/** Half the width of every planted interval. */
export const HALF_WIDTH = 0.01;

/** A folder with the figures of a run that found the given layer profiles, without words or verdicts. */
export function plantedRun({
  checkpoint = 'planted',
  numLayers,
  level = 0.95,
  sites,
  more = [],
  tasks,
}: Planted): string {
  const dir = newPath('run');
  mkdirSync(dir);
  const rows = [...more, ...Object.entries(sites).flatMap(([site, planted]) => rowsOf(site, planted))];
  const files = {
    'config.json': { shard: null, bootstrap: { level } },
    'manifest.json': { layout: LAYOUT, checkpoint: { name: checkpoint, numLayers }, corpus: { name: 'words.conllu' } },
    'metrics.json': { rows },
    'verdicts.json': [],
    ...(tasks && { 'layer-map.json': { tasks: Object.entries(tasks).map(([task, layers]) => mapped(task, layers)) } }),
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(dir, name), JSON.stringify(value));
  return dir;
}

/** A primary row of activation strength. */
export function tasRow(metric: string, site: Site, layer: number | null, value: number | null): Partial<MetricRow> {
  return { ...rowPlace({ scorer: 'tas', site, layer, aggregation: 'mean' }), metric, value, primary: true };
}

function mapped(task: string, layers: readonly number[]): object {
  const measure = (value: number) => ({ value, interval: [value - HALF_WIDTH, value + HALF_WIDTH] });
  const none = { best: null, notToldFromBest: [], expectedLayer: null, centreOfGravity: null, reason: null };
  return {
    ...{ task, family: 'structure', n: 9, documents: 3, ...none },
    layers: layers.map((value, layer) => ({
      ...{ layer, site: 'post', gain: null, accuracy: measure(0.5), information: measure(value) },
    })),
  };
}

function rowsOf(site: Site, { aucs, bestInterval = null }: PlantedSite): Partial<MetricRow>[] {
  const best = aucs.indexOf(Math.max(...aucs.map((value) => value ?? 0)));
  return [
    ...aucs.map((value, layer) => ({
      ...tasRow('auc_content_function', site, layer, value),
      interval: value === null ? null : [value - HALF_WIDTH, value + HALF_WIDTH],
    })),
    { ...tasRow('best_layer', site, null, best), interval: bestInterval },
  ] as Partial<MetricRow>[];
}
