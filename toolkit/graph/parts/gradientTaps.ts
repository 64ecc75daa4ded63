import { derivative } from '../derivative';
import type { Ref } from '../graphDef';
import { cotangentTap, outputSite, type Site, type Target, tapName } from '../taps';
import type { ModelGraph } from './modelGraph';

/** Numbers of a sentence to differentiate: each is the sum of `tap`, element by element times `weights`. */
export type Targets = Partial<Record<Target, { tap: Ref; weights: Ref }>>;

/** What enters a model. */
export interface Embedded {
  /** The sum of the embeddings, [B, T, E]: a state, by which a derivative is also that by the word embeddings. */
  sum: Ref;
  /** The word embeddings, by which that derivative is multiplied. */
  words: Ref;
}

/**
 * The derivative of the targets by every state, in nodes of the graph's own, so that whatever can run the graph can differentiate it.
 * It goes through the model's output, at which what the targets owe is added.
 * @param sites - Of the states.
 */
export function gradientTaps(m: ModelGraph, targets: Targets, sites: readonly Site[], { sum, words }: Embedded): void {
  const { g, config } = m;
  const last = tapName({ kind: 'state', layer: config.numLayers, site: outputSite(sites) });
  const cotangents = Object.entries(targets).map(([target, { tap, weights }]) => {
    const name = m.tap(cotangentTap(target as Target));
    derivative(g, { [tap]: [weights] }, { [last]: name });
    return name;
  });
  const layers = Array.from({ length: config.numLayers + 1 }, (_, layer) => layer);
  const names = layers.flatMap((layer) =>
    sites.map((site): [Ref, string] => [tapName({ kind: 'state', layer, site }), m.tap('gradient', layer, site)]),
  );
  const byState = new Map(names);
  derivative(g, { [last]: cotangents }, Object.fromEntries(names));
  g.sum(g.mul(byState.get(sum)!, words), 2, false, m.tap('gradient_x_input'));
}
