import { dependencyDepths, type Sentence } from '../corpus/sentence';

/** The dependency tree of a sentence, among those of its words that have a state. */
export interface Tree {
  /** The first of its words among all words that have a state; the others follow. */
  start: number;
  words: number;
  /** Edges between each two words, [words, words]. */
  distances: Float64Array;
  /** Edges from each word to the root. */
  depths: Float64Array;
  /** Which words are not punctuation, ascending: edges are scored among them. */
  scored: number[];
  /** Edges between words that are scored, each as [dependent, governor]. */
  edges: [number, number][];
}

/**
 * The tree of a sentence.
 * @param start - of the sentence's words among all that have a state
 * @param present - the words of the sentence that have a state, ascending
 * @returns null where the heads make no single tree, or where fewer than two words have a state
 */
export function treeOf({ words }: Pick<Sentence, 'words'>, start: number, present: readonly number[]): Tree | null {
  const heads = words.map(({ head }) => head);
  const depths = dependencyDepths(heads);
  const isTree = depths.every((depth) => depth !== null) && depths.filter((depth) => depth === 0).length === 1;
  if (!isTree || present.length < 2) return null;
  const distances = treeDistances(heads as number[], depths);
  const scored = [...present.keys()].filter((at) => words[present[at]!]!.upos !== 'PUNCT');
  return {
    start,
    words: present.length,
    distances: Float64Array.from(present.flatMap((word) => present.map((other) => distances[word]![other]!))),
    depths: Float64Array.from(present, (word) => depths[word]!),
    scored,
    edges: scored.flatMap((at) => {
      const governor = scored.find((other) => present[other] === heads[present[at]!]! - 1);
      return governor === undefined ? [] : [[at, governor] as [number, number]];
    }),
  };
}

/** From the root down: a word is one edge further than its governor from every word before it. */
function treeDistances(heads: readonly number[], depths: readonly (number | null)[]): Float64Array[] {
  const distances = heads.map(() => new Float64Array(heads.length));
  const downwards = [...heads.keys()].sort((a, b) => depths[a]! - depths[b]!);
  downwards.forEach((word, at) => {
    for (const before of downwards.slice(0, at))
      distances[word]![before] = distances[before]![word] = distances[heads[word]! - 1]![before]! + 1;
  });
  return distances;
}
