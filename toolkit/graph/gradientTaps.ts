import { derivative } from './derivative';
import type { GraphDef, Ref } from './graphDef';
import { cotangentTap, gradientTap, SITES, stateTap, type Target } from './taps';

/** Numbers of a sentence to differentiate: each is the sum of `tap`, element by element times `weights`. */
export type Targets = Partial<Record<Target, { tap: Ref; weights: Ref }>>;

/**
 * The derivative of the targets by every state, in nodes of the graph's own, so that whatever can run the graph can differentiate it.
 * It goes through the last hidden state, at which what the targets owe is added.
 */
export function gradientTaps(g: GraphDef, targets: Targets, numLayers: number): void {
  const last = stateTap('post', numLayers);
  const cotangents = Object.entries(targets).map(([target, { tap, weights }]) => {
    const name = cotangentTap(target as Target);
    derivative(g, { [tap]: [weights] }, { [last]: name });
    return name;
  });
  const layers = Array.from({ length: numLayers + 1 }, (_, layer) => layer);
  const names = layers.flatMap((layer) => SITES.map((site) => [stateTap(site, layer), gradientTap(site, layer)]));
  derivative(g, { [last]: cotangents }, Object.fromEntries(names) as Record<Ref, string>);
  g.sum(g.mul(gradientTap('pre', 0), 'word_embeddings'), 2, false, 'gradient_x_input');
}
