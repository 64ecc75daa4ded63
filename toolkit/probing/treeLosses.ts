import type { Tree } from './trees';

/** What a structural probe is fitted to. */
export const TREE_AIMS = ['distance', 'depth'] as const;
export type TreeAim = (typeof TREE_AIMS)[number];

/**
 * The loss of one sentence, to which the gradient by its projected states is added in place.
 * @param projected - B h of all words of a batch, [words, rank]
 * @param gradient - of the same shape
 * @param weight - of the sentence in the gradient
 */
export type TreeLoss = (
  tree: Tree,
  projected: Float32Array,
  rank: number,
  gradient: Float32Array,
  weight: number,
) => number;

/**
 * Hewitt & Manning 2019 (A Structural Probe for Finding Syntax in Word Representations), section 3: the L1 difference of the edges
 * between words and the squared distance of their projected states, summed over ordered pairs and divided by the squared length of
 * the sentence; and of the edges to the root and the squared length of the projected state, divided by the length.
 */
export const TREE_LOSSES: Record<TreeAim, TreeLoss> = { distance: distanceLoss, depth: depthLoss };

function distanceLoss(
  { start, words, distances }: Tree,
  projected: Float32Array,
  rank: number,
  gradient: Float32Array,
  weight: number,
): number {
  let loss = 0;
  for (let i = 0; i < words; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [(start + i) * rank, (start + j) * rank];
      const excess = squaredDistance(projected, a, b, rank) - distances[i * words + j]!;
      loss += 2 * Math.abs(excess);
      const slope = (4 * weight * Math.sign(excess)) / words ** 2;
      for (let r = 0; r < rank; r++) {
        const pull = slope * (projected[a + r]! - projected[b + r]!);
        gradient[a + r]! += pull;
        gradient[b + r]! -= pull;
      }
    }
  return loss / words ** 2;
}

function depthLoss(
  { start, words, depths }: Tree,
  projected: Float32Array,
  rank: number,
  gradient: Float32Array,
  weight: number,
): number {
  let loss = 0;
  for (let i = 0; i < words; i++) {
    const from = (start + i) * rank;
    const excess = squaredLength(projected, from, rank) - depths[i]!;
    loss += Math.abs(excess);
    const slope = (2 * weight * Math.sign(excess)) / words;
    for (let r = from; r < from + rank; r++) gradient[r]! += slope * projected[r]!;
  }
  return loss / words;
}

/** Between projected states that begin at `a` and `b`. */
export function squaredDistance(projected: Float32Array, a: number, b: number, rank: number): number {
  let sum = 0;
  for (let r = 0; r < rank; r++) {
    const difference = projected[a + r]! - projected[b + r]!;
    sum += difference * difference;
  }
  return sum;
}

/** Of a projected state that begins at `from`. */
export function squaredLength(projected: Float32Array, from: number, rank: number): number {
  let sum = 0;
  for (let r = from; r < from + rank; r++) sum += projected[r]! * projected[r]!;
  return sum;
}
