import { clusterDraws } from '../../metrics/bootstrap';
import type { Contrast } from '../../metrics/differences';
import {
  bestLayer,
  type DocumentDraws,
  type DocumentSums,
  drawnRatio,
  gains,
  type LayerContrasts,
  minus,
  withRefits,
} from '../../probing/profile';
import { CONTROLS, type LayerProbes, type ProbeControl } from './probeLayers';
import type { PreparedTask } from './taskUnits';

/** What the layers hold of one task, on draws of the documents that all tasks share; each list has one entry a layer, from 0. */
export interface TaskProfile {
  prepared: PreparedTask;
  /** Units and documents that judge. */
  units: number;
  documents: number;
  accuracy: LayerContrasts;
  /** Bits saved over knowing the classes' shares, as a share of the bits that a class takes then. */
  information: LayerContrasts;
  /** Bits saved per unit. */
  bits: LayerContrasts;
  /** Accuracy minus that of the control task; null where controls were not fitted. */
  selectivity: LayerContrasts | null;
  /** Information by each control that was fitted. */
  controls: Partial<Record<ProbeControl, LayerContrasts>>;
  /** Contextual gain; null where on the selection documents no layer gains over layer 0. */
  gains: LayerContrasts | null;
  /** Information on the selection documents, by probes of all others. */
  selectionInformation: readonly number[];
  /** The layer that gains most bits per unit there. */
  chosen: { layer: number; gain: number } | null;
}

/** Draws over documents, of which only those outside the selection split are drawn; the first is the sample itself. */
export function judgedDraws(selection: Uint8Array, draws: number, seed: number): DocumentDraws {
  const judged = [...selection.keys()].filter((document) => selection[document] === 0);
  const placed = (times: ArrayLike<number>) => {
    const all = new Uint16Array(selection.length);
    judged.forEach((document, at) => (all[document] = times[at]!));
    return all;
  };
  const sample = new Uint16Array(judged.length).fill(1);
  return [sample, ...clusterDraws(judged.length, draws, seed)].map(placed);
}

/** @param layers - One entry a layer, from 0. */
export function taskProfile(
  prepared: PreparedTask,
  layers: readonly LayerProbes[],
  selection: Uint8Array,
  draws: DocumentDraws,
): TaskProfile {
  const own = layers.map((layer) => layer.own);
  const accuracyOf = ({ correct, units }: DocumentSums) => drawnRatio(correct, units, draws);
  const fitted = (name: ProbeControl) => layers.flatMap(({ controls }) => controls[name] ?? []);
  const informationOf = (sums: DocumentSums) => drawnRatio(sums.bits, sums.priorBits, draws);
  const tasks = fitted('control task');
  const accuracy = own.map(accuracyOf);
  const bits = own.map((sums) => bitsOf(sums, draws));
  const chosen = chooseLayer(own.map((sums) => onSelection(sums.bits, sums.units, selection)));
  const isJudged = (times: number, document: number) => (selection[document] === 0 ? times : 0);
  const counts = own[0]!.units.map(isJudged);
  return {
    prepared,
    units: sumOf(counts),
    documents: counts.filter((count) => count > 0).length,
    accuracy,
    information: own.map(informationOf),
    bits,
    selectivity: tasks.length > 0 ? tasks.map((sums, at) => minus(accuracy[at]!, accuracyOf(sums))) : null,
    controls: Object.fromEntries(
      CONTROLS.filter((name) => fitted(name).length > 0).map((name) => [name, fitted(name).map(informationOf)]),
    ),
    gains: chosen && gains(bits, chosen.gain),
    selectionInformation: own.map((sums) => onSelection(sums.bits, sums.priorBits, selection)),
    chosen,
  };
}

function bitsOf({ bits, units, refits }: DocumentSums, draws: DocumentDraws): Contrast {
  const judged = drawnRatio(bits, units, draws);
  const count = units.reduce((sum, of, document) => sum + of * draws[0]![document]!, 0);
  return withRefits(
    judged,
    refits.map((sum) => sum / count),
  );
}

function onSelection(over: Float64Array, under: Float64Array, selection: Uint8Array): number {
  const among = (sums: Float64Array) => sumOf(sums.map((sum, document) => sum * selection[document]!));
  return among(over) / among(under);
}

function chooseLayer(bits: readonly number[]): TaskProfile['chosen'] {
  const layer = bestLayer(bits.map((value) => ({ value })));
  const gain = bits[layer]! - bits[0]!;
  return gain > 0 ? { layer, gain } : null;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
