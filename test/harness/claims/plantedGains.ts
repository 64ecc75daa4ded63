import type { TaskGains } from '../../../toolkit/harness/probes/taskGains';
import { clusterDraws } from '../../../toolkit/metrics/bootstrap';
import { normalQuantile } from '../../../toolkit/metrics/normal';
import { generatorFor } from '../../../toolkit/random';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';

/** What a layer of twelve blocks gains, as a share of the best. */
export type Shape = (layer: number) => number;

const rise = (from: number, to: number, layer: number) => (layer - from) / (to - from);

/** A peak: it rises to its layer, then falls by a tenth a layer. */
export const peakAt =
  (peak: number): Shape =>
  (layer) =>
    layer <= peak ? rise(0, peak, layer) : 1 - 0.1 * (layer - peak);

/** Level between two layers. */
export const plateau =
  (from: number, to: number): Shape =>
  (layer) =>
    layer < from ? rise(0, from, layer) : layer > to ? 1 - 0.1 * (layer - to) : 1;

/** As much at every layer above the embeddings. */
export const flat: Shape = (layer) => Number(layer > 0);

const LAYERS = 13;
const DRAWS = 400;
const TASKS = ['upos', 'deprel', 'head_upos', 'entity_type', 'information_status', 'discourse_relation'];

/**
 * Gains of three tasks of structure and three of meaning, each document's drawn about the shape.
 * @param error - standard error of a task's gain at a layer; half of its variance is the document's own, at all layers alike
 */
export function plantedGains(shape: Shape, error: number, seed: number, documents = 24): TaskGains {
  const draws = clusterDraws(documents, DRAWS, 8);
  const tasks = TASKS.map((task, at) => {
    const generator = generatorFor(seed, task);
    const noise = () => error * Math.sqrt(documents / 2) * normalQuantile(0.0001 + 0.9998 * uniformFloat64(generator));
    const own = Array.from({ length: documents }, noise);
    const gains = Array.from({ length: LAYERS }, (_, layer) => {
      if (layer === 0) return { value: 0, draws: new Float64Array(DRAWS) };
      const values = own.map((shared) => shape(layer) + shared + noise());
      const mean = (times: ArrayLike<number>) =>
        values.reduce((sum, value, d) => sum + value * times[d]!, 0) / documents;
      return { value: mean(new Uint16Array(documents).fill(1)), draws: Float64Array.from(draws, mean) };
    });
    return { task, family: at < 3 ? ('structure' as const) : ('meaning' as const), gains };
  });
  const gains = { tasks, leftOut: [] };
  const readings = { 'over word identity': gains, 'unseen words': gains, 'beyond layer 0': gains };
  return { ...gains, site: 'post', documents, isControlled: true, readings, otherSites: [] };
}
