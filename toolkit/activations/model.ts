import type { BackendName } from '../backend/backend';
import type { ModelConfig } from '../graph/modelConfig';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { openConverted } from '../graph/convertedFolder';
import type { ModelDescription } from '../graph/description';
import { readStoredGraph, type StoredGraph } from '../graph/storedGraph';
import { Tokenizer } from '../tokens/tokenizer';
import type { GraphRunner } from './graphRunner';
import { loadRunner, prepareGraph } from './loadRunner';
import { WorkerPool } from './workerPool';

/** A converted checkpoint in memory, on the backend that loaded it. */
export interface Model extends ModelDescription {
  readonly backend: BackendName;
  /** Padded tokens per batch, as the backend wants them. */
  readonly tokenBudget: number;
  readonly config: ModelConfig;
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
  const tokenizer = new Tokenizer(readTokenizerFiles(dir), folder.config.maxPositions);
  return { ...folder, backend: name, tokenBudget, tokenizer, runner, dispose: () => runner.dispose() };
}
