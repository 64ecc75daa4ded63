import { spearman } from '../metrics/correlations';
import type { Tree } from './trees';

/** What distances and depths say of a sentence's tree. */
export interface TreeScores {
  /** Edges of the tree that are among those of the lightest tree over the distances, punctuation left out of both. */
  recovered: number;
  /** Whether the word of least depth, punctuation left out, is the root. */
  isRoot: boolean;
  /** Of each word Spearman's correlation of its distances from all words with the edges between them. */
  distances: number[];
  /** Spearman's correlation of depths with edges to the root. */
  depths: number;
}

/** What is held against a tree: a distance between each two words, [words, words], and a depth of each. */
export interface TreeGuess {
  distances: Float64Array;
  depths: Float64Array;
}

/** Scores distances and depths against a tree. */
export function treeScores(tree: Tree, { distances, depths }: TreeGuess): TreeScores {
  const { words, scored } = tree;
  const found = lightestTree(scored, distances, words);
  const isFound = (a: number, b: number) => found.some(([c, d]) => (a === c && b === d) || (a === d && b === c));
  const rows = (of: Float64Array, word: number) => of.subarray(word * words, (word + 1) * words);
  const least = scored.reduce((best, word) => (depths[word]! < depths[best]! ? word : best), scored[0] ?? -1);
  return {
    recovered: tree.edges.filter(([a, b]) => isFound(a, b)).length,
    isRoot: tree.depths[least] === 0,
    distances: Array.from({ length: words }, (_, word) =>
      correlation(rows(distances, word), rows(tree.distances, word)),
    ),
    depths: correlation(depths, tree.depths),
  };
}

/** The words as a chain whose root is the first: what their order says without any state. */
export function chainScores(tree: Tree): TreeScores {
  const order = Float64Array.from({ length: tree.words }, (_, word) => word);
  const distances = Float64Array.from({ length: tree.words ** 2 }, (_, at) =>
    Math.abs(Math.floor(at / tree.words) - (at % tree.words)),
  );
  return treeScores(tree, { distances, depths: order });
}

/** Numbers that are all alike are in no order. */
function correlation(found: Float64Array, own: Float64Array): number {
  return spearman(found, own) ?? 0;
}

/** The edges of the minimum spanning tree (Prim 1957) over some of the words. */
function lightestTree(among: readonly number[], distances: Float64Array, words: number): [number, number][] {
  const [first, ...left] = among;
  const nearest = new Map(left.map((word) => [word, first!]));
  const edges: [number, number][] = [];
  const lengthTo = (word: number) => distances[word * words + nearest.get(word)!]!;
  while (nearest.size > 0) {
    const next = [...nearest.keys()].reduce((best, word) => (lengthTo(word) < lengthTo(best) ? word : best));
    edges.push([next, nearest.get(next)!]);
    nearest.delete(next);
    for (const word of nearest.keys()) if (distances[word * words + next]! < lengthTo(word)) nearest.set(word, next);
  }
  return edges;
}
