import { nativeBinding } from '../backend/nativeBinding';
import type { BertConfig } from '../checkpoint/config';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { openConverted } from '../graph/convertedFolder';
import { readStoredGraph } from '../graph/storedGraph';
import type { Tap } from '../graph/taps';
import { Tokenizer } from '../tokens/tokenizer';
import type { GraphRunner } from './graphRunner';
import { loadSessionRunner } from './sessionRunner';
import { loadTfjsRunner } from './tfjsRunner';

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

/**
 * Loads a converted checkpoint on the current backend; every file is checked against its digest first.
 * @throws {UserError} When the folder is not a converted checkpoint or was altered.
 */
export async function loadModel(dir: string): Promise<Model> {
  const folder = openConverted(dir);
  const stored = await readStoredGraph(folder);
  const binding = nativeBinding();
  const runner = binding ? loadSessionRunner(stored, binding) : await loadTfjsRunner(stored);
  const { config, taps, digest } = folder;
  const tokenizer = new Tokenizer(readTokenizerFiles(dir), config.maxPositions);
  return { config, taps, digest, tokenizer, runner, dispose: () => runner.dispose() };
}
