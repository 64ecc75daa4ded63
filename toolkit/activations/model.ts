import type { BackendName } from '../backend/backend';
import type { BertConfig } from '../checkpoint/config';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { openConverted } from '../graph/convertedFolder';
import { readStoredGraph, type StoredGraph } from '../graph/storedGraph';
import type { Tap } from '../graph/taps';
import { Tokenizer } from '../tokens/tokenizer';
import type { GraphRunner } from './graphRunner';
import { loadRunner, prepareGraph } from './loadRunner';
import { WorkerPool } from './workerPool';

/** A converted checkpoint in memory, on the backend that loaded it. */
export interface Model {
  readonly backend: BackendName;
  /** Padded tokens per batch, as the backend wants them. */
  readonly tokenBudget: number;
  readonly config: BertConfig;
  readonly taps: readonly Tap[];
  readonly tokenizer: Tokenizer;
  /** sha256 over the converted folder's files. */
  readonly digest: string;
  readonly runner: GraphRunner;
  /** Frees the weights. */
  dispose(): Promise<void>;
}

export interface LoadOptions {
  /** Alters the weights on the way, as `shuffledWeights` does. The model's digest stays that of the folder: keep no scores of it. */
  alter?: (stored: StoredGraph) => StoredGraph;
}

/** What `Backend.loadModel` does. */
export async function loadModelOn(
  { name, tokenBudget, workers }: { name: BackendName; tokenBudget: number; workers: number },
  dir: string,
  { alter = (stored) => stored }: LoadOptions,
): Promise<Model> {
  const folder = openConverted(dir);
  const stored = prepareGraph(alter(await readStoredGraph(folder)), name);
  const runner = workers > 1 ? await WorkerPool.start(stored, name, workers) : loadRunner(stored, name);
  const { config, taps, digest } = folder;
  const tokenizer = new Tokenizer(readTokenizerFiles(dir), config.maxPositions);
  return { backend: name, tokenBudget, config, taps, digest, tokenizer, runner, dispose: () => runner.dispose() };
}
