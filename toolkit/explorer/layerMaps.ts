import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors';
import { LAYER_MAP, readLayerMap, readShard } from '../harness/run/readRun';
import { ownFile } from '../installation';
import { type Identity, isOf } from './identity';

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

/**
 * The layer maps of runs, and those whose figures come with the toolkit, each with what it was made from.
 * @param runs - Run folders whose config has probes.
 * @throws {UserError} For one without a layer map, or a file that is missing or damaged.
 */
export function foundMaps(runs: readonly string[]) {
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

/** What maps say of a checkpoint. */
export function mapsOf(identity: Identity, found: ReturnType<typeof foundMaps>): ToldMap[] {
  const own = found.filter(({ checkpoint }) => isOf(identity, checkpoint));
  return own.map(({ checkpoint, corpus, level, map }) => {
    const judged = map.tasks.flatMap((task) => (task.best === null ? [] : [{ ...task, best: task.best }]));
    const tasks = judged.map(({ task, best, notToldFromBest, layers }) => {
      return { task, best, notToldFromBest, isTold: notToldFromBest.length < layers.length };
    });
    const documents = judged.reduce((most, task) => Math.max(most, task.documents), 0);
    return { corpus, documents, level, isSame: checkpoint.digest === identity.digest, tasks };
  });
}
