import { currentBackend } from '../backend/backend';
import type { BertConfig } from '../checkpoint/config';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { openConverted } from '../graph/convertedFolder';
import { readStoredGraph, type StoredGraph } from '../graph/storedGraph';
import type { Tap } from '../graph/taps';
import { Tokenizer } from '../tokens/tokenizer';
import type { GraphRunner } from './graphRunner';
import { loadRunner, prepareGraph } from './loadRunner';
import { WorkerPool } from './workerPool';

/** A converted checkpoint in memory, on the current backend. */
export interface Model {
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
  /**
   * Threads that compute; default 1, this thread. On wasm each has the weights to itself, up to .6 GiB in all for bert-base. Tell
   * `selectBackend` too, so that native TensorFlow gives each one thread. A GPU is used from this thread alone.
   */
  workers?: number;
  /** Alters the weights on the way, as `shuffledWeights` does. The model's digest stays that of the folder: keep no scores of it. */
  alter?: (stored: StoredGraph) => StoredGraph;
}

/**
 * Loads a converted checkpoint on the current backend; every file is checked against its digest first.
 * @throws {UserError} When the folder is not a converted checkpoint or was altered.
 */
export async function loadModel(dir: string, options: LoadOptions = {}): Promise<Model> {
  const folder = openConverted(dir);
  const stored = await readStoredGraph(folder);
  const runner = await startRunner(prepareGraph(options.alter?.(stored) ?? stored), options.workers ?? 1);
  const { config, taps, digest } = folder;
  const tokenizer = new Tokenizer(readTokenizerFiles(dir), config.maxPositions);
  return { config, taps, digest, tokenizer, runner, dispose: () => runner.dispose() };
}

/** A GPU is one, however many threads ask for it. */
async function startRunner(stored: StoredGraph, workers: number): Promise<GraphRunner> {
  const backend = currentBackend();
  const pooled = workers > 1 && backend !== null && backend !== 'tfjs-node-gpu';
  return pooled ? WorkerPool.start(stored, backend, workers) : loadRunner(stored);
}
