import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256 } from '../checkpoint/digest';
import { UserError } from '../errors';
import { modelConfig } from '../graph/convertedFolder';
import { listedDigests, PROVENANCE_FILE, ProvenanceSchema } from '../graph/provenance';
import type { LayerMap } from '../harness/probes/layerMap';
import type { Manifest } from '../harness/run/manifest';
import { LAYER_MAP, readLayerMap, readShard } from '../harness/run/readRun';
import { ownFile } from '../installation';
import { readJson } from '../readJson';

/** What a kept layer map says of the layers of a checkpoint: a few numbers, and no words of its corpus. */
export interface ToldMap {
  corpus: string;
  /** Most documents that judge a task. */
  documents: number;
  /** Of the bounds by which layers are told apart; they hold for all layers of a task at once. */
  level: number;
  /** False where it is of another conversion or version of a checkpoint of the same name. */
  isSame: boolean;
  tasks: ToldTask[];
}

export interface ToldTask {
  task: string;
  best: number;
  notToldFromBest: number[];
  /** Whether any layer is told from the best. */
  isTold: boolean;
}

/** A layer map with what it was made from. */
export interface FoundMap {
  checkpoint: Manifest['checkpoint'];
  corpus: string;
  level: number;
  map: LayerMap;
}

/**
 * The layer maps of runs, and those whose figures come with the toolkit.
 * @param runs - Run folders whose config has probes.
 * @throws {UserError} For one without a layer map, or a file that is missing or damaged.
 */
export function foundMaps(runs: readonly string[]): FoundMap[] {
  return [...runs, ...keptFigures()].map((dir) => {
    const { config, manifest } = readShard(dir);
    const map = readLayerMap(dir);
    if (!map) throw new UserError({ what: `No ${LAYER_MAP} in ${dir}`, expected: 'a run whose config has probes' });
    return { checkpoint: manifest.checkpoint, corpus: manifest.corpus.name, level: config.bootstrap.level, map };
  });
}

function keptFigures(): string[] {
  const results = ownFile('experiments/results');
  if (!existsSync(results)) return [];
  const files = readdirSync(results, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => basename(file) === LAYER_MAP)
    .map((file) => join(results, dirname(file)))
    .sort();
}

/**
 * What the maps of a converted folder's checkpoint say: it has their digest, or else their name and depth.
 * @throws {UserError} Where the folder is damaged.
 */
export function mapsOf(dir: string, found: readonly FoundMap[]): ToldMap[] {
  const provenance = readJson(join(dir, PROVENANCE_FILE), ProvenanceSchema);
  const digest = sha256(listedDigests(provenance));
  const names = [basename(resolve(dir)), basename(provenance.source.name)];
  const isOf = ({ checkpoint }: FoundMap) =>
    checkpoint.digest === digest ||
    (names.includes(checkpoint.name) && checkpoint.numLayers === modelConfig(dir).numLayers);
  return found.filter(isOf).map(({ checkpoint, corpus, level, map }) => {
    const judged = map.tasks.flatMap((task) => (task.best === null ? [] : [{ ...task, best: task.best }]));
    const tasks = judged.map(({ task, best, notToldFromBest, layers }) => {
      return { task, best, notToldFromBest, isTold: notToldFromBest.length < layers.length };
    });
    const documents = judged.reduce((most, task) => Math.max(most, task.documents), 0);
    return { corpus, documents, level, isSame: checkpoint.digest === digest, tasks };
  });
}
