import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { StoredGraph, StoredTensor } from '../graph/storedGraph';
import { shuffle } from '../random';

/** Weights of the blocks; embeddings and the heads on top keep theirs. */
const BLOCKS = 'encoder.layer.';

/**
 * A graph whose blocks have learnt nothing: the numbers of every tensor of a block in random order, each tensor by
 * itself, so that a tensor keeps its distribution and loses its structure. What a scorer says of such a model owes nothing to what the
 * blocks have learnt (Adebayo et al. 2018, Sanity checks for saliency maps).
 *
 * @param generators - gives a generator for each tensor, by its name: `generatorFor` with a seed
 * @returns a graph with bytes of its own
 */
export function shuffledWeights(graph: StoredGraph, generators: (purpose: string) => RandomGenerator): StoredGraph {
  const bytes = graph.bytes.slice();
  for (const tensor of graph.tensors)
    if (tensor.name.startsWith(BLOCKS))
      shuffle(bitsOf(bytes, tensor), generators(`shuffled weights of ${tensor.name}`));
  return { ...graph, bytes };
}

/** The numbers as they are stored, bits that need no decoding to change places. */
function bitsOf(bytes: SharedArrayBuffer, { shape, stored, offset }: StoredTensor): Uint16Array | Uint32Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return stored === 'float16' ? new Uint16Array(bytes, offset, size) : new Uint32Array(bytes, offset, size);
}
