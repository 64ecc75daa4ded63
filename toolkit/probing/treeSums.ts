import type { Contrast } from '../metrics/differences';
import { type DocumentDraws, drawnRatio } from './profile';
import type { TreeScores } from './treeScores';
import type { Tree } from './trees';

/** Sentences whose correlations count, by their number of words: as in the paper. */
const [SHORTEST, LONGEST] = [5, 50];
const LENGTHS = LONGEST - SHORTEST + 1;

/** What distances and depths say of trees, summed over the sentences of each document. */
export interface TreeSums {
  sentences: Float64Array;
  /** Sentences whose root is found. */
  roots: Float64Array;
  edges: Float64Array;
  recovered: Float64Array;
  /** Correlations of words (distances) and sentences (depths) and how many they are, [documents, lengths]. */
  distances: Float64Array;
  ofDistances: Float64Array;
  depths: Float64Array;
  ofDepths: Float64Array;
}

/** A sentence's tree, and its document, from 0. */
export interface PlacedTree {
  tree: Tree;
  document: number;
}

/** @param documents - how many there are */
export function treeSums(trees: readonly PlacedTree[], scores: readonly TreeScores[], documents: number): TreeSums {
  const zeros = (each = 1) => new Float64Array(documents * each);
  const sums: TreeSums = {
    ...{ sentences: zeros(), roots: zeros(), edges: zeros(), recovered: zeros() },
    ...{ distances: zeros(LENGTHS), ofDistances: zeros(LENGTHS), depths: zeros(LENGTHS), ofDepths: zeros(LENGTHS) },
  };
  trees.forEach(({ tree: { words, edges }, document }, at) => {
    const { recovered, isRoot, distances, depths } = scores[at]!;
    sums.sentences[document]!++;
    sums.roots[document]! += Number(isRoot);
    sums.edges[document]! += edges.length;
    sums.recovered[document]! += recovered;
    if (words < SHORTEST || words > LONGEST) return;
    const cell = document * LENGTHS + words - SHORTEST;
    sums.distances[cell]! += distances.reduce((sum, one) => sum + one, 0);
    sums.ofDistances[cell]! += words;
    sums.depths[cell]! += depths;
    sums.ofDepths[cell]!++;
  });
  return sums;
}

/** The measures of Hewitt & Manning 2019, section 4.1, on the sample and in every draw of documents. */
export interface TreeMeasures {
  /** Undirected unlabelled attachment score: the share of all edges that are recovered. */
  uuas: Contrast;
  /** The share of sentences whose root is found. */
  root: Contrast;
  /** Mean over lengths of the mean correlation in sentences of that length: of words' distances, and of depths. */
  distanceSpearman: Contrast;
  depthSpearman: Contrast;
}

export function treeMeasures(sums: TreeSums, draws: DocumentDraws): TreeMeasures {
  const byLength = (of: Float64Array, counts: Float64Array): Contrast => {
    const [value, ...drawn] = draws.map((draw) => meanOverLengths(of, counts, draw));
    return { value: value!, draws: Float64Array.from(drawn) };
  };
  return {
    uuas: drawnRatio(sums.recovered, sums.edges, draws),
    root: drawnRatio(sums.roots, sums.sentences, draws),
    distanceSpearman: byLength(sums.distances, sums.ofDistances),
    depthSpearman: byLength(sums.depths, sums.ofDepths),
  };
}

/** NaN where no sentence has such a length. */
function meanOverLengths(of: Float64Array, counts: Float64Array, draw: Uint16Array): number {
  let [sum, lengths] = [0, 0];
  for (let length = 0; length < LENGTHS; length++) {
    let [total, count] = [0, 0];
    for (let document = 0; document < draw.length; document++) {
      total += draw[document]! * of[document * LENGTHS + length]!;
      count += draw[document]! * counts[document * LENGTHS + length]!;
    }
    if (count === 0) continue;
    sum += total / count;
    lengths++;
  }
  return sum / lengths;
}
