import { clusterDraws } from '../../metrics/bootstrap';
import type { Contrast } from '../../metrics/differences';
import {
  bestLayer,
  type DocumentDraws,
  type DocumentSums,
  drawnRatio,
  expectedLayer,
  gains,
  type Measure,
  measureOf,
  minus,
  notToldFromBest,
} from '../../probing/profile';
import type { TaskFamily } from '../../probing/tasks';
import type { LayerProbes } from './probeLayers';
import type { Probed } from './probes';

/** `layer-map.json`: what each layer holds, task by task. */
export interface LayerMap {
  tasks: MappedTask[];
}

export interface MappedTask {
  task: string;
  family: TaskFamily;
  kind: 'classes';
  unit: string;
  /** Units with a label, and documents that they stand in. */
  n: number;
  documents: number;
  layers: MappedLayer[];
  /** By contextual gain, which orders layers as information does. */
  best: number | null;
  notToldFromBest: number[];
  expectedLayer: number | null;
  /** Why the task has no layers, or its layers no best one; null where they do. */
  reason: string | null;
}

export interface MappedLayer {
  layer: number;
  site: string;
  /** Share of units whose likeliest class is their own. */
  accuracy: Measure;
  /** Bits saved over knowing the classes' shares, as a share of the bits that a class takes then. */
  information: Measure;
  /** Information minus that of layer 0, over what the best layer gains. */
  gain: Measure | null;
  /** Accuracy minus that of the control task. */
  selectivity: Measure | null;
  /** Bits saved per unit. */
  bits: Measure;
}

export interface MapOptions {
  site: string;
  draws: number;
  seed: number;
  level: number;
}

/** The layers of every task that was probed, with intervals over documents; all tasks and layers share their draws. */
export function layerMap({ tasks, leftOut }: Probed, options: MapOptions): LayerMap {
  const mapped = tasks.map(({ prepared, layers }) => mapTask(prepared, layers, options));
  const missing = leftOut.map(({ task, reason }): MappedTask => ({
    ...described(task),
    n: 0,
    documents: 0,
    layers: [],
    best: null,
    notToldFromBest: [],
    expectedLayer: null,
    reason,
  }));
  return { tasks: [...mapped, ...missing] };
}

function described({ name, family, unit }: Probed['tasks'][number]['prepared']['task']) {
  return { task: name, family, kind: 'classes' as const, unit };
}

function mapTask(
  { task, labels }: Probed['tasks'][number]['prepared'],
  probed: readonly LayerProbes[],
  { site, draws, seed, level }: MapOptions,
): MappedTask {
  const documents = probed[0]!.own.units.length;
  const drawn = [new Uint16Array(documents).fill(1), ...clusterDraws(documents, draws, seed)];
  const found = probed.map((one) => contrasts(one, drawn));
  const information = found.map((one) => one.information);
  const best = bestLayer(information);
  const gained = information[best]!.value - information[0]!.value;
  const contextual = gained > 0 ? gains(information, gained) : null;
  const measure = (contrast: Contrast) => measureOf(contrast, documents, level);
  return {
    ...described(task),
    n: labels.length,
    documents,
    layers: probed.map(({ layer }, at) => ({
      layer,
      site,
      accuracy: measure(found[at]!.accuracy),
      information: measure(information[at]!),
      gain: contextual && measure(contextual[at]!),
      selectivity: found[at]!.selectivity && measure(found[at]!.selectivity),
      bits: measure(found[at]!.bits),
    })),
    best: contextual ? probed[best]!.layer : null,
    notToldFromBest: contextual ? notToldFromBest(contextual, level).map((at) => probed[at]!.layer) : [],
    expectedLayer: contextual && expectedLayer(contextual),
    reason: contextual ? null : 'no layer holds more of it than layer 0',
  };
}

function contrasts({ own, controls }: LayerProbes, draws: DocumentDraws) {
  const accuracyOf = ({ correct, units }: DocumentSums) => drawnRatio(correct, units, draws);
  const accuracy = accuracyOf(own);
  const control = controls['control task'];
  return {
    accuracy,
    information: drawnRatio(own.bits, own.priorBits, draws),
    bits: drawnRatio(own.bits, own.units, draws),
    selectivity: control ? minus(accuracy, accuracyOf(control)) : null,
  };
}
