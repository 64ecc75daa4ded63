import type { Ref } from '../graphDef';
import type { ModelGraph } from './modelGraph';

/**
 * Writes what belongs to the token that stands for the sentence as a tap. Nothing is written where no token does.
 * @param x - With an entry for each token along `axis`, sentences along the first.
 * @param name - Gives the name of the tap, which has the shape of `x` without `axis`.
 */
export function sentenceTokenTap(m: ModelGraph, x: Ref, axis: number, name: () => string): void {
  if (m.sentence === null) return;
  m.g.sum(m.roles.sentence === 'first' ? firstOf(m, x, axis) : flagged(m, x, axis), axis, false, name());
}

function firstOf({ g }: ModelGraph, x: Ref, axis: number): Ref {
  const axes = [...g.shapeOf(x).keys()];
  return g.slice(
    x,
    axes.map(() => 0),
    axes.map((one) => (one === axis ? 1 : -1)),
  );
}

/** `x`, and 0 for every other token. */
function flagged({ g, sentence }: ModelGraph, x: Ref, axis: number): Ref {
  const others = [...g.shapeOf(x).keys()].filter((one) => one !== 0 && one !== axis);
  return g.mul(
    x,
    others.reduce((flags, one) => g.expandDims(flags, one), sentence!),
  );
}
