import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { BackendName } from '../backend/backend';
import type { ModelConfig } from '../graph/modelConfig';
import { readTokenizerFiles } from '../checkpoint/tokenizerFiles';
import { type ConvertedFolder, openConverted, readStoredGraph } from '../graph/convertedFolder';
import type { ModelDescription } from '../graph/description';
import { inputsBetween } from '../graph/graphNode';
import type { StoredGraph, StoredTensor } from '../graph/storedGraph';
import { shuffle } from '../random';
import { Tokenizer } from '../tokens/tokenizer';
import { startGraphPool } from './graphPool';
import type { GraphRunner } from './graphRunner';
import { loadRunner, prepareGraph } from './loadRunner';

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

/** A converted checkpoint with all but its weights in memory. */
export interface OpenedCheckpoint {
  folder: ConvertedFolder;
  tokenizer: Tokenizer;
}

/**
 * Reads of a converted folder what is not weights.
 * @throws {UserError} When the folder is missing, is not a converted checkpoint, or a file of it is damaged.
 */
function openCheckpoint(dir: string): OpenedCheckpoint {
  const folder = openConverted(dir);
  return { folder, tokenizer: tokenizerOf(folder) };
}

/** The tokenizer of a folder that is open. */
export function tokenizerOf({ dir, config }: Pick<ConvertedFolder, 'dir' | 'config'>): Tokenizer {
  return new Tokenizer(readTokenizerFiles(dir), config.maxPositions);
}

export interface LoadOptions {
  /**
   * What has been read of the folder already; default it is read.
   * @internal
   */
  opened?: OpenedCheckpoint;
  /** Alters the weights on the way, as `shuffledWeights` does. The model's digest stays that of the folder: keep no scores of it. */
  alter?: (stored: StoredGraph, model: ModelDescription) => StoredGraph;
}

/** What `Backend.loadModel` does with a converted folder. */
export async function loadModelOn(
  { name, tokenBudget, workers }: { name: BackendName; tokenBudget: number; workers: number },
  dir: string,
  { alter = (stored) => stored, opened = openCheckpoint(dir) }: LoadOptions,
): Promise<Model> {
  const { folder, tokenizer } = opened;
  const stored = prepareGraph(alter(await readStoredGraph(folder), folder), name);
  const runner = workers > 1 ? await startGraphPool(stored, name, workers) : loadRunner(stored, name);
  return { ...folder, backend: name, tokenBudget, tokenizer, runner, dispose: () => runner.dispose() };
}

/**
 * A graph whose blocks have learnt nothing: the numbers of every tensor of a block in random order, each tensor by
 * itself, so that a tensor keeps its distribution and loses its structure; embeddings and the heads on top keep theirs. What a scorer
 * says of such a model owes nothing to what the blocks have learnt (Adebayo et al. 2018, Sanity checks for saliency maps).
 *
 * @param model - whose graph it is
 * @param generators - gives a generator for each tensor, by its name: `generatorFor` with a seed
 * @returns a graph with bytes of its own
 */
export function shuffledWeights(
  graph: StoredGraph,
  model: ModelDescription,
  generators: (purpose: string) => RandomGenerator,
): StoredGraph {
  const bytes = graph.bytes.slice();
  const [first, last] = outerStates(model);
  const ofBlocks = inputsBetween(graph.nodes, first, last);
  for (const tensor of graph.tensors)
    if (ofBlocks.has(tensor.name) && !graph.constants.has(tensor.name))
      shuffle(bitsOf(bytes, tensor), generators(`shuffled weights of ${tensor.name}`));
  return { ...graph, bytes };
}

/** The states that the first block reads and the last one gives. */
function outerStates({ taps, sites }: ModelDescription): [first: string, last: string] {
  const states = taps.filter(({ kind, site }) => kind === 'state' && site === sites[0]);
  return [states[0]!.name, states.at(-1)!.name];
}

/** The numbers as they are stored, bits that need no decoding to change places. */
function bitsOf(bytes: ArrayBufferLike, { shape, stored, offset }: StoredTensor): Uint16Array | Uint32Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return stored === 'float16' ? new Uint16Array(bytes, offset, size) : new Uint32Array(bytes, offset, size);
}
