import type { Contrast } from '../../metrics/differences';
import {
  bestLayer,
  centreOfGravity,
  expectedLayer,
  type LayerContrasts,
  type Measure,
  measureOf,
  notToldFromBest,
} from '../../probing/profile';
import type { ProbeControl } from '../../probing/controlLabels';
import type { Task, TaskFamily } from '../../probing/tasks';
import type { ProbeReading } from './probeLayers';
import type { Probed } from './probes';
import type { MappedTrees } from './mappedTrees';
import type { TaskProfile } from './taskProfile';

/** `layer-map.json`: what each layer holds, task by task. */
export interface LayerMap {
  tasks: MappedTask[];
  /** Only where the config asks for structural probes. */
  structural?: MappedTrees;
}

export interface MappedTask {
  task: string;
  family: TaskFamily;
  kind: 'classes';
  unit: string;
  /** Units that judge, and documents that they stand in: those outside the selection split. */
  n: number;
  documents: number;
  /** What the word type alone tells, without a state; null where the task has no layers. */
  wordIdentity: { accuracy: Measure; information: Measure } | null;
  layers: MappedLayer[];
  /** By contextual gain, which orders layers as information does. */
  best: number | null;
  notToldFromBest: number[];
  expectedLayer: number | null;
  /** The mean layer, each weighted by its gain. */
  centreOfGravity: number | null;
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
  /** Bits minus those of layer 0, over what the best layer gains on the selection documents. */
  gain: Measure | null;
  /** Accuracy minus that of the control task. */
  selectivity: Measure | null;
  /** Bits saved per unit. */
  bits: Measure;
  /**
   * Bits per unit that the classes take in a code which a probe learns document by document; no interval, since it depends on their
   * order. Null where it was not asked for.
   */
  onlineCode: Measure | null;
  /**
   * `unseen words`: information on units of word types that no training document has; `beyond layer 0`: information of the layer's state
   * and that of layer 0 together, minus that of layer 0.
   */
  readings: Partial<Record<ProbeReading, Measure>>;
  /** Information where a control is in force, by its name; none where controls were not fitted. */
  controls: Partial<Record<ProbeControl, Measure>>;
  /** Probes of folds that ended before their tolerance, so that a better one may tell more. */
  unconverged: number;
}

/** The layers of every task that was probed, with intervals over documents. */
export function layerMap({ profiles, leftOut, site }: Probed, level: number): LayerMap {
  const missing = leftOut.map(({ task, reason }): MappedTask => ({ ...without(task), n: 0, documents: 0, reason }));
  return { tasks: [...profiles.map((profile) => mapTask(profile, site, level)), ...missing] };
}

function described(value: number | null): Measure | null {
  return value === null ? null : { value, interval: null };
}

function without({ name, family, unit }: Task) {
  const nothing = { wordIdentity: null, layers: [], best: null, notToldFromBest: [] };
  return { task: name, family, kind: 'classes' as const, unit, ...nothing, expectedLayer: null, centreOfGravity: null };
}

function mapTask(profile: TaskProfile, site: string, level: number): MappedTask {
  const { prepared, units, documents, accuracy, information, bits, selectivity, wordIdentity } = profile;
  const measure = (contrast: Contrast) => measureOf(contrast, documents, level);
  const measureEach = (named: Record<string, LayerContrasts>, layer: number) =>
    Object.fromEntries(Object.entries(named).map(([name, layers]) => [name, measure(layers[layer]!)]));
  const contextual = 'reason' in profile.gains ? null : profile.gains.layers;
  return {
    ...without(prepared.task),
    n: units,
    documents,
    wordIdentity: { accuracy: measure(wordIdentity.accuracy), information: measure(wordIdentity.information) },
    layers: bits.map((found, layer) => ({
      layer,
      site,
      accuracy: measure(accuracy[layer]!),
      information: measure(information[layer]!),
      gain: contextual && measure(contextual[layer]!),
      selectivity: selectivity && measure(selectivity[layer]!),
      bits: measure(found),
      onlineCode: described(profile.onlineCodes[layer]!),
      readings: measureEach(profile.readings, layer),
      controls: measureEach(profile.controls, layer),
      unconverged: profile.unconverged[layer]!,
    })),
    best: contextual && bestLayer(contextual),
    notToldFromBest: contextual ? notToldFromBest(contextual, documents, level) : [],
    expectedLayer: contextual && expectedLayer(contextual),
    centreOfGravity: contextual && centreOfGravity(contextual),
    reason: 'reason' in profile.gains ? profile.gains.reason : null,
  };
}
